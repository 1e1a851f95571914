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
  /** Which engine answers. */
  readonly backend: string;
  /** The functions of this engine on logits that are there, and those that it has for float64. */
  readonly whole: Api;
  readonly wholeOfDoubles: Api;
}

const entries = [
  { name: "xent/linear", module: linear },
  { name: "xent/relaxed/linear", module: relaxedLinear },
  { name: "xent/js/linear", module: jsLinear },
];

const apiOn = (backend: string): Api =>
  (engines.find(({ api }) => api.backend === backend) as (typeof engines)[0]).api;

export const linearEntries: readonly LinearEntry[] = entries.map(({ name, module }) => ({
  name,
  head: module,
  backend: module.backend,
  whole: apiOn(module.backend),
  wholeOfDoubles: apiOn("js"),
}));
