/** ONNX Runtime, native: on one thread, with the widest vectors of the CPU. */

import * as runtime from "onnxruntime-node";
import { contendersOf, type Peer } from "../peer.js";
import { tasksOf } from "./onnxruntime.js";
import { versionOf } from "./version.js";

export async function start(): Promise<Peer> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const { crossEntropy, softmax, softmaxInto } = await tasksOf(runtime, options);
  return {
    contenders: contendersOf("onnxruntime-node", `native ${versionOf("onnxruntime-node")}`, {
      staged: { crossEntropy, softmax: softmaxInto },
      fresh: { softmax },
    }),
  };
}
