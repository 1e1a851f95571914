/** The list of the public functions of the entry `xent/linear`. */

export * from "./linearCrossEntropy.js";
export * from "./linearScore.js";
