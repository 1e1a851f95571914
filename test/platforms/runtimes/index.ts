/** The runtimes that are no browsers. */

import type { Platform } from "../platform.js";
import { bun } from "./bun.js";
import { deno } from "./deno.js";
import { edgeRuntimes } from "./edgeRuntime.js";
import { jests } from "./jest.js";
import { nexts } from "./next.js";
import { nodes } from "./node.js";
import { quickjs } from "./quickjs.js";
import { vitestPlugin } from "./vitestPlugin.js";
import { workerds } from "./workerd.js";

export const runtimes: readonly Platform[] = [
  ...nodes,
  ...jests,
  deno,
  bun,
  ...workerds,
  vitestPlugin,
  ...edgeRuntimes,
  ...nexts,
  quickjs,
];
