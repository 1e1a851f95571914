/** ONNX Runtime as WebAssembly, on one thread. */

import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { type Input, sizesOf } from "../../../../bench/inputs.js";
import type { Task } from "../../../../bench/verify.js";
import type { Engine } from "../run.js";
import { PEER_BOUND } from "./bound.js";
import { CROSS_ENTROPY, SOFTMAX } from "./onnxModels.js";

export async function startOnnxRuntime(): Promise<Engine> {
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };
  const loss = await InferenceSession.create(CROSS_ENTROPY);
  const softmax = await InferenceSession.create(SOFTMAX);
  return {
    name: "onnxruntime-web",
    backend: `wasm ${env.versions.web}`,
    prepare(operation, { input }) {
      if (operation === "crossEntropy") return lossTask(loss, input);
      return operation === "softmax" ? softmaxTask(softmax, input) : null;
    },
  };
}

function lossTask(session: InferenceSession, input: Input): Task {
  const targets = BigInt64Array.from(input.target, BigInt);
  const feeds = { x: logitsOf(input), t: new Tensor("int64", targets, [targets.length, 1]) };
  const read = async (name: string) => (await session.run(feeds, [name]))[name].data as Float32Array;
  return { bound: PEER_BOUND, call: async () => (await read("mean"))[0], elements: () => read("losses") };
}

function softmaxTask(session: InferenceSession, input: Input): Task {
  const feeds = { x: logitsOf(input) };
  let result: ArrayLike<number> = [];
  return {
    bound: PEER_BOUND,
    async call() {
      result = (await session.run(feeds)).y.data as Float32Array;
      return result[result.length - 1];
    },
    elements: () => result,
  };
}

function logitsOf({ shape, logits }: Input): Tensor {
  return new Tensor("float32", logits, sizesOf(shape));
}
