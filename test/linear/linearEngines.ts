/** The entries of a linear head, each with the functions of logits whose bits it has. */

import * as jsLinear from "../../src/js-linear.js";
import * as linear from "../../src/linear.js";
import * as relaxedLinear from "../../src/relaxed-linear.js";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";

export type LinearApi = Pick<typeof linear, "linearCrossEntropy" | "linearCrossEntropyGrad" | "linearScore">;

export interface LinearEntry {
  readonly name: string;
  readonly head: LinearApi;
  /** Of the same engine. */
  readonly whole: Api;
}

const heads: readonly LinearApi[] = [linear, relaxedLinear, jsLinear];

export const linearEntries: readonly LinearEntry[] = engines.map(({ name, api }, k) => ({
  name: name === "xent" ? "xent/linear" : `${name}/linear`,
  head: heads[k],
  whole: api,
}));
