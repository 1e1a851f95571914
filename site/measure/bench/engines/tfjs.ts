/** TensorFlow.js, on its WebAssembly backend with one thread and on its JavaScript backend. */

import { setWasmPaths, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { type Input, sizesOf } from "../../../../bench/inputs.js";
import type { Task } from "../../../../bench/verify.js";
import type { Engine } from "../run.js";
import { PEER_BOUND } from "./bound.js";

type Backend = "wasm" | "cpu";

// Its threads are started from texts, which no policy of this site allows.
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
setWasmPaths({
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": threaded,
});

export async function startTfjs(backend: Backend): Promise<Engine> {
  await begin(backend);
  return {
    name: `tfjs-${backend}`,
    backend: `${backend} ${backend === "wasm" ? version_wasm : tf.version_core}`,
    begin: () => begin(backend),
    prepare(operation, { input }) {
      if (operation === "crossEntropy") return lossTask(input);
      return operation === "softmax" ? softmaxTask(input) : null;
    },
  };
}

/** It has one backend at a time. */
async function begin(backend: Backend): Promise<void> {
  if (tf.getBackend() === backend) return;
  if (!(await tf.setBackend(backend))) throw new Error(`its backend ${backend} does not start`);
}

/** Log-softmax, then the places of the targets; their mean, or all of them. */
function lossTask(input: Input): Task {
  const rows = input.target.length;
  const places = new Int32Array(2 * rows);
  input.target.forEach((c, row) => {
    places.set([row, c], 2 * row);
  });
  const read = (reduce: (losses: tf.Tensor) => tf.Tensor) =>
    tf.tidy(() => {
      const at = tf.tensor2d(places, [rows, 2], "int32");
      const losses = tf.neg(tf.gatherND(tf.logSoftmax(tensorOf(input)), at));
      return reduce(losses).dataSync<"float32">();
    });
  return {
    bound: PEER_BOUND,
    call: () => read((losses) => tf.mean(losses))[0],
    elements: () => read((losses) => losses),
  };
}

function softmaxTask(input: Input): Task {
  let result: ArrayLike<number> = [];
  return {
    bound: PEER_BOUND,
    call() {
      // It would look for tensors in what it returns, element by element.
      tf.tidy(() => {
        result = tf.softmax(tensorOf(input)).dataSync<"float32">();
      });
      return result[result.length - 1];
    },
    elements: () => result,
  };
}

function tensorOf({ shape, logits }: Input): tf.Tensor {
  return tf.tensor(logits, sizesOf(shape));
}
