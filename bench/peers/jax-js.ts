/** jax-js on its WebAssembly backend, which compiles a kernel for each shape. */

import { type Input, sizesOf } from "../inputs.js";
import { contendersOf, type Peer, type PeerTask } from "../peer.js";
import { versionOf } from "./version.js";

const PACKAGE = "@jax-js/jax";

export async function start(): Promise<Peer> {
  if (typeof navigator === "undefined") throw new Error("it needs `navigator`: Node 22 or later");
  const { defaultDevice, init, nn, numpy } = await import("@jax-js/jax");
  await init("wasm");
  defaultDevice("wasm");

  const arrayOf = ({ shape, logits }: Input) => numpy.array(logits, { shape: sizesOf(shape) });

  /** It has no loss of class indices: log-sum-exp is its own, the target's logit is subtracted here. */
  function crossEntropy(input: Input): PeerTask {
    const { shape, logits, target } = input;
    let sums: ArrayLike<number> = [];
    const loss = (row: number) => sums[row] - logits[row * shape.classes + target[row]];
    return {
      async call() {
        sums = await nn.logsumexp(arrayOf(input), 1).data();
        let total = 0;
        for (let row = 0; row < sums.length; row++) total += loss(row);
        return total / sums.length;
      },
      elements: () => Float64Array.from(sums, (_, row) => loss(row)),
    };
  }

  function softmax(input: Input): PeerTask {
    let result: ArrayLike<number> = [];
    return {
      async call() {
        result = await nn.softmax(arrayOf(input), 1).data();
        return result[result.length - 1];
      },
      elements: () => result,
    };
  }

  return {
    contenders: contendersOf("jax-js", `wasm ${versionOf(PACKAGE)}`, {
      staged: { crossEntropy },
      fresh: { softmax },
    }),
  };
}
