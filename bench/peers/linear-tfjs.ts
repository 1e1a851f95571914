/** The product of a head alone, by TensorFlow.js on its WebAssembly backend, on one thread. */

import { fileURLToPath } from "node:url";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { HeadInput } from "../linear/input.js";

export async function programsOf({ shape, hidden, weight }: HeadInput) {
  setWasmPaths(fileURLToPath(new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url)));
  setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("its backend wasm does not start");
  const h = tf.tensor2d(hidden.data, [shape.rows, shape.width]);
  const w = tf.tensor2d(weight.data, [shape.width, shape.classes]);
  return [{ name: "tfjs matMul alone", products: 1, run: () => tf.matMul(h, w).dispose() }];
}
