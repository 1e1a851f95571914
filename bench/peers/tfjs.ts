/** TensorFlow.js on its WebAssembly backend: the kernels of XNNPACK, one thread. */

import { fileURLToPath } from "node:url";
import { type BackendWasm, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type Input, sizesOf } from "../inputs.js";
import { contendersOf, type Peer, type PeerTask } from "../peer.js";
import { versionOf } from "./version.js";

const PACKAGE = "@tensorflow/tfjs-backend-wasm";

export async function start(): Promise<Peer> {
  setWasmPaths(fileURLToPath(new URL(`node_modules/${PACKAGE}/dist/`, import.meta.url)));
  setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("its backend wasm does not start");
  // Its own handlers throw the error again, with its whole source, which is one line.
  for (const event of ["uncaughtException", "unhandledRejection"]) process.removeAllListeners(event);
  return {
    contenders: contendersOf("tfjs", `wasm ${versionOf(PACKAGE)}`, {
      staged: { crossEntropy: stagedLoss },
      fresh: { softmax: freshSoftmax },
      resident: { crossEntropy: residentLoss, softmax: residentSoftmax },
    }),
  };
}

/** Row and class of each target. */
function placesOf({ target }: Input): Int32Array {
  const places = new Int32Array(2 * target.length);
  target.forEach((c, row) => {
    places.set([row, c], 2 * row);
  });
  return places;
}

/** Log-softmax, then the places of the targets; their mean, or all of them. */
function lossOf(tensors: () => { logits: tf.Tensor; places: tf.Tensor }): PeerTask {
  const read = (reduce: (losses: tf.Tensor) => tf.Tensor) =>
    tf.tidy(() => {
      const { logits, places } = tensors();
      const losses = tf.neg(tf.gatherND(tf.logSoftmax(logits), places));
      return reduce(losses).dataSync<"float32">();
    });
  return { call: () => read((losses) => tf.mean(losses))[0], elements: () => read((losses) => losses) };
}

function stagedLoss(input: Input): PeerTask {
  const places = placesOf(input);
  return lossOf(() => ({
    logits: tensorOf(input),
    places: tf.tensor2d(places, [places.length / 2, 2], "int32"),
  }));
}

function residentLoss(input: Input): PeerTask {
  const logits = tensorOf(input);
  const places = tf.tensor2d(placesOf(input), [input.target.length, 2], "int32");
  return { ...lossOf(() => ({ logits, places })), dispose: () => tf.dispose([logits, places]) };
}

function freshSoftmax(input: Input): PeerTask {
  let result: ArrayLike<number> = [];
  return {
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

function residentSoftmax(input: Input): PeerTask {
  const logits = tensorOf(input);
  const backend = tf.backend() as BackendWasm;
  const last = input.logits.length - 1;
  let result: tf.Tensor | undefined;
  return {
    call() {
      result?.dispose();
      result = tf.softmax(logits);
      // One number of it: all of them would be the copy that this variant does without.
      return (backend.readSync(result.dataId, last, last + 1) as Float32Array)[0];
    },
    elements: () => result?.dataSync<"float32">() ?? [],
    dispose: () => tf.dispose([logits, ...(result ? [result] : [])]),
  };
}

function tensorOf({ shape, logits }: Input): tf.Tensor {
  return tf.tensor(logits, sizesOf(shape));
}
