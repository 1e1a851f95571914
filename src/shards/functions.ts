/** The list of the public functions of the entry `xent/shards`. */

export * from "./closeRowStates.js";
export * from "./mergeRowStates.js";
export * from "./rowGradient.js";
export * from "./rowMax.js";
export * from "./rowState.js";
