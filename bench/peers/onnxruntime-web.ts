/** ONNX Runtime as WebAssembly, on one thread. */

import * as runtime from "onnxruntime-web/wasm";
import { contendersOf, type Peer } from "../peer.js";
import { tasksOf } from "./onnxruntime.js";
import { versionOf } from "./version.js";

export async function start(): Promise<Peer> {
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmPaths = new URL("node_modules/onnxruntime-web/dist/", import.meta.url).href;
  // A result that it is given it fills only in its own memory.
  const { crossEntropy, softmax } = await tasksOf(runtime, {});
  // It made a global one, which jax-js would take for a browser's. One thread needs none.
  Reflect.deleteProperty(globalThis, "Worker");
  return {
    contenders: contendersOf("onnxruntime-web", `wasm ${versionOf("onnxruntime-web")}`, {
      staged: { crossEntropy },
      fresh: { softmax },
    }),
  };
}
