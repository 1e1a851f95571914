/** What both builds of ONNX Runtime do alike: run a model on tensors that wrap ordinary arrays. */

import type * as Runtime from "onnxruntime-node";
import { type Input, sizesOf } from "../inputs.js";
import type { PeerTask } from "../peer.js";
import { CROSS_ENTROPY, SOFTMAX } from "./onnx.js";

/** Both have these of onnxruntime-common. */
type Common = Pick<typeof Runtime, "InferenceSession" | "Tensor">;

export interface Tasks {
  crossEntropy(input: Input): PeerTask;
  /** With a new result. */
  softmax(input: Input): PeerTask;
  /** Writes to an array that it is given. */
  softmaxInto(input: Input): PeerTask;
}

export async function tasksOf(
  { InferenceSession, Tensor }: Common,
  options: Runtime.InferenceSession.SessionOptions,
): Promise<Tasks> {
  const loss = await InferenceSession.create(CROSS_ENTROPY, options);
  const softmax = await InferenceSession.create(SOFTMAX, options);
  const wrapped = ({ shape }: Input, data: Float32Array) => new Tensor("float32", data, sizesOf(shape));
  return {
    crossEntropy(input) {
      const targets = BigInt64Array.from(input.target, BigInt);
      const t = new Tensor("int64", targets, [targets.length, 1]);
      const feeds = { x: wrapped(input, input.logits), t };
      const read = async (name: string) => (await loss.run(feeds, [name]))[name].data as Float32Array;
      return { call: async () => (await read("mean"))[0], elements: () => read("losses") };
    },
    softmax(input) {
      const feeds = { x: wrapped(input, input.logits) };
      let result: ArrayLike<number> = [];
      return {
        async call() {
          result = (await softmax.run(feeds)).y.data as Float32Array;
          return result[result.length - 1];
        },
        elements: () => result,
      };
    },
    softmaxInto(input) {
      const feeds = { x: wrapped(input, input.logits) };
      const out = new Float32Array(input.logits.length);
      const fetches = { y: wrapped(input, out) };
      return {
        async call() {
          await softmax.run(feeds, fetches);
          return out[out.length - 1];
        },
        elements: () => out,
      };
    },
  };
}
