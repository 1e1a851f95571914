/** The command `npm run bench:evaluate`: score and the options of the loss beside the plain loss of each row. */

import type { Api } from "xent";
import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import { createInput, type Input } from "./inputs.js";
import { matrix } from "./shapes.js";
import { MANY_ROUNDS, timedCall, timeInTurn } from "./time.js";

const SHAPES = [matrix(1024, 32000), matrix(8192, 1008)];
const TOP_K = 5;
const LOSS = "the losses";
const BY_HAND = "softmax, argmax, sort and gather";

/** What is timed, by its name. */
function callsOf(api: Api, { logits, target, shape }: Input): Readonly<Record<string, () => unknown>> {
  const { outer: rows, classes } = shape;
  const x = { data: logits, shape: [rows, classes] };
  const reduction = "none";
  const classMask = Array.from({ length: classes }, (_, c) => c !== 0);
  const mask = { data: new Uint8Array(rows).fill(1), shape: [rows] };
  return {
    [LOSS]: () => api.crossEntropy(x, target, { reduction }),
    "score, all but top-k": () => api.score(x, target),
    [`score, topK ${TOP_K}`]: () => api.score(x, target, { topK: TOP_K }),
    "score, brier too": () =>
      api.score(x, target, {
        outputs: [
          "logProb",
          "rank",
          "ties",
          "argmax",
          "isGreedy",
          "maxLogProb",
          "entropy",
          "logSumExp",
          "brier",
        ],
      }),
    "losses, mask": () => api.crossEntropy(x, target, { reduction, mask }),
    "losses, temperature": () => api.crossEntropy(x, target, { reduction, temperature: 0.7 }),
    "losses, classMask": () => api.crossEntropy(x, target, { reduction, classMask }),
    "losses, softcap": () => api.crossEntropy(x, target, { reduction, softcap: 30 }),
    "losses, zLoss": () => api.crossEntropy(x, target, { reduction, zLoss: 1e-4 }),
    [BY_HAND]: () => byHand(api, x, target),
  };
}

/** What score says, of the functions that there were before it: log-probability, rank, argmax, the largest probabilities, entropy. */
function byHand(api: Api, x: { data: Float32Array; shape: number[] }, target: Int32Array): number {
  const [rows, classes] = x.shape;
  const p = api.softmax(x).data;
  const entropy = api.entropyFromLogits(x).data;
  const index = { data: target, shape: [rows, 1] };
  const ofTarget = api.gather(x, { dim: 1, index }).data;
  let sink = entropy[0];
  for (let row = 0; row < rows; row++) {
    const sorted = p.slice(row * classes, (row + 1) * classes).sort();
    sink += sorted[classes - TOP_K];
    let rank = 1;
    let argmax = 0;
    for (let c = 0; c < classes; c++) {
      const logit = x.data[row * classes + c];
      if (logit > ofTarget[row]) rank++;
      if (logit > x.data[row * classes + argmax]) argmax = c;
    }
    sink += rank + argmax + Math.log(p[row * classes + target[row]]);
  }
  return sink;
}

for (const shape of SHAPES) {
  const input = createInput(shape);
  for (const [engine, api] of Object.entries({ xent, "xent/relaxed": relaxed })) {
    const calls = callsOf(api, input);
    const timings = await timeInTurn(
      Object.values(calls).map((call) => timedCall(() => void call(), 1, false)),
      MANY_ROUNDS,
    );
    const names = Object.keys(calls);
    const [loss] = timings;
    process.stdout.write(`${engine}, ${shape.name}: ${(loss.min / 1e6).toFixed(1)} ms for the losses\n`);
    for (const [k, { min, median }] of timings.entries()) {
      const times = [min / loss.min, median / loss.median].map((ratio) => ratio.toFixed(2));
      process.stdout.write(`  ${names[k].padEnd(36)} ${times.join(" / ")} times\n`);
    }
  }
}
