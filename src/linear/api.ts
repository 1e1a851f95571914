/** The types that the entry `xent/linear` exports. */

export type * from "./functions.js";
export type * from "./options.js";
