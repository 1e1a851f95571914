/** A training step beside the staged path: a bigram model of bytes, logits and gradient in ordinary or in resident arrays. */

import type { Api } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import * as relaxed from "xent/relaxed";
import { createInput } from "./inputs.js";
import { matrix } from "./shapes.js";
import { type Timing, timedCall, timeInTurn } from "./time.js";
import { WrongResult } from "./verify.js";

export interface TrainingMeasurement extends Timing {
  readonly engine: string;
  readonly variant: "staged" | "resident";
}

const SYMBOLS = 256;
const BATCH = 4096;
/** Parameters stay as they are, so that every step is the same work and has the same loss. */
const RATE = 0;
const TOLERANCE = 1e-6;

/** A step: gathers the logits of a batch, computes loss and gradient in one pass, and applies the gradient. */
function step(api: Api, variant: "staged" | "resident"): () => number {
  const { target, logits: source } = createInput(matrix(BATCH, SYMBOLS));
  const parameters = source.slice(0, SYMBOLS * SYMBOLS);
  const shape = [BATCH, SYMBOLS];
  const plain = () => ({ data: new Float32Array(BATCH * SYMBOLS), shape });
  const [logits, grad] = variant === "resident" ? api.resident([shape, shape]) : [plain(), plain()];
  return () => {
    for (let row = 0; row < BATCH; row++) {
      const from = target[(row + 1) % BATCH] * SYMBOLS;
      logits.data.set(parameters.subarray(from, from + SYMBOLS), row * SYMBOLS);
    }
    const { loss } = api.crossEntropyGrad(logits, target, { out: grad.data });
    for (let row = 0; row < BATCH; row++) {
      const to = target[(row + 1) % BATCH] * SYMBOLS;
      const from = row * SYMBOLS;
      for (let c = 0; c < SYMBOLS; c++) parameters[to + c] -= RATE * grad.data[from + c];
    }
    return loss;
  };
}

const CONTENDERS = [
  { engine: "xent", api: xent, variant: "staged" },
  { engine: "xent", api: xent, variant: "resident" },
  { engine: "xent/relaxed", api: relaxed, variant: "staged" },
  { engine: "xent/relaxed", api: relaxed, variant: "resident" },
  { engine: "xent/js", api: js, variant: "staged" },
] as const;

export async function measureTraining(rounds: number): Promise<TrainingMeasurement[]> {
  const steps = CONTENDERS.map(({ api, variant }) => step(api, variant));
  const [expected] = steps.map((run) => run()).slice(-1);
  let sink = 0;
  steps.forEach((run, k) => {
    const loss = run();
    if (!(Math.abs(loss / expected - 1) <= TOLERANCE))
      throw new WrongResult(`${CONTENDERS[k].engine} training: the loss is ${loss}, expected ${expected}`);
  });
  const timings = await timeInTurn(
    steps.map((run) =>
      timedCall(
        () => {
          sink += run();
        },
        1,
        false,
      ),
    ),
    rounds,
  );
  if (Number.isNaN(sink)) throw new WrongResult("training: the loss became NaN");
  return timings.map((timing, k) => ({
    engine: CONTENDERS[k].engine,
    variant: CONTENDERS[k].variant,
    ...timing,
  }));
}
