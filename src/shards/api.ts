/** The types that the entry `xent/shards` exports. */

export type * from "./functions.js";
export type { RowStates } from "./states.js";
