/** The engines that every suite runs on. A further one is one more line. */

import * as xent from "../../src/index.js";
import * as js from "../../src/js.js";
import * as relaxed from "../../src/relaxed.js";
import type { Api } from "./api.js";

export interface Engine {
  readonly name: string;
  readonly api: Api;
  /** Promises a row the same bits in every placement, and the canonical NaN. */
  readonly exactBits: boolean;
  /** Promises the same bits on every machine too. */
  readonly portable: boolean;
}

export const engines: readonly Engine[] = [
  { name: "xent", api: xent, exactBits: true, portable: true },
  { name: "xent/relaxed", api: relaxed, exactBits: true, portable: false },
  { name: "xent/js", api: js, exactBits: false, portable: false },
];
