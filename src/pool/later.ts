/** The functions of a pool's `async`. The build writes their types from the functions', so that each keeps its own type parameters. */

import type { Functions, LaterOptions } from "./api.js";

export type LaterFunctions = {
  readonly [Name in keyof Functions]: (
    ...args: [...Parameters<Functions[Name]>, LaterOptions?]
  ) => Promise<ReturnType<Functions[Name]>>;
};
