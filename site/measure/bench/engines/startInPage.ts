/** How each engine is started: what it is made of is loaded then. */

import type { EngineName } from "../plan.js";
import { type Engine, Unavailable } from "../run.js";
import { LOOP } from "./loop.js";
import { backendOf, ownEngine } from "./own.js";

export type Starts = Readonly<Record<EngineName, (threads: number) => Promise<Engine>>>;

/** In the page, where there are no workers and so no threads. The pool would bring all of the library with it. */
export const START_IN_PAGE: Starts = {
  xent: async () => ownEngine("xent", await import("./xent.js")),
  "xent/relaxed": async () => ownEngine("xent/relaxed", await import("./relaxed.js")),
  "xent/js": async () => ownEngine("xent/js", await import("./js.js")),
  async "xent/pool"() {
    throw new Unavailable({ why: "threads" });
  },
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
  if (backendOf(await import("./xent.js")) === "js") throw new Unavailable({ why: "wasm" });
}
