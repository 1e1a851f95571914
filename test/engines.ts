/** The engines that every suite runs on. A further one is one more line. */

import type { Api } from "../src/api.js";
import * as xent from "../src/index.js";
import * as js from "../src/js.js";

export interface Engine {
  readonly name: string;
  readonly api: Api;
  /** Promises the same bits everywhere. */
  readonly exactBits: boolean;
}

export const engines: readonly Engine[] = [
  { name: "xent", api: xent, exactBits: true },
  { name: "xent/js", api: js, exactBits: false },
];
