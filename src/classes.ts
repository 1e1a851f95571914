/** The list of the public classes, which need nothing of an engine. Their types come with them. */

export * from "./functions/calibrationMeter.js";
export * from "./functions/compareMeter.js";
export * from "./functions/lossMeter.js";
