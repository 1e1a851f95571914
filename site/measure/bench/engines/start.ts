/** How each engine is started: what it is made of is loaded then. */

import type { EngineName } from "../plan.js";
import { type Engine, Unavailable } from "../run.js";
import { LOOP } from "./loop.js";
import { backendOf, ownEngine } from "./own.js";

export const START: Readonly<Record<EngineName, (threads: number) => Promise<Engine>>> = {
  xent: async () => ownEngine("xent", await import("xent")),
  "xent/relaxed": async () => ownEngine("xent/relaxed", await import("xent/relaxed")),
  "xent/js": async () => ownEngine("xent/js", await import("xent/js")),
  "xent/pool": async (threads) => (await import("./pool.js")).startPool(threads),
  loop: async () => LOOP,
  async "tfjs-wasm"() {
    await needWasm();
    return (await import("./tfjs.js")).startTfjs("wasm");
  },
  "tfjs-cpu": async () => (await import("./tfjs.js")).startTfjs("cpu"),
  async "onnxruntime-web"() {
    await needWasm();
    return (await import("./onnxruntime.js")).startOnnxRuntime();
  },
};

/** Megabytes that could not be compiled are not loaded. */
async function needWasm(): Promise<void> {
  if (backendOf(await import("xent")) === "js") throw new Unavailable({ why: "wasm" });
}
