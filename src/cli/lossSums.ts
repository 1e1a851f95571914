/** The losses of a logits file: the sums from which every figure of `xent loss` is made. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { type Block, logitBlocks } from "../files/blocks.js";
import type { Job } from "./job.js";
import { NotFinite } from "./notFinite.js";
import { GREEDY, standing } from "./standing.js";

/** What is called with each block's losses, in the order of the rows, the number of rows of the logits done so far, and the block. */
export type BlockDone = (losses: FloatArray, rowsDone: number, block: Block) => void | Promise<void>;

/** What changes the losses. */
export interface LossSettings {
  readonly labelSmoothing: number;
  readonly temperature?: number;
}

export interface LossSums {
  readonly ignored: number;
  /** The rows whose loss is NaN or infinite. */
  readonly notFinite: NotFinite;
  /** The sum of the rows' losses. */
  readonly sum: number;
  /** The mean as PyTorch defines it: divided by the weights of the targets that count. */
  readonly mean: number;
  /** The share of the rows that count whose first largest logit is the target's. */
  readonly accuracy: number;
  /** The share of those whose target has a rank of at most {@link TOP}. */
  readonly topAccuracy: number;
}

const TOP = 5;
/** Below ln 2 the target has more than half of the probability: no other logit is as large, no need to look. */
const CERTAIN_NATS = 0.69;
/** Below ln 6 it has more than a sixth of it: fewer than {@link TOP} + 1 logits are as large. */
const CERTAINLY_TOP_NATS = 1.79;

export async function sumLosses(job: Job, settings: LossSettings, blockDone: BlockDone): Promise<LossSums> {
  const plain = job.weight === undefined && settings.labelSmoothing === 0;
  const { classes } = job.layout;
  const sum = new ExactSum();
  const weights = new ExactSum();
  const notFinite = new NotFinite();
  let counted = 0;
  let correct = 0;
  let inTop = 0;
  let buffer: FloatArray | null = null;
  for await (const block of logitBlocks(job.logits, job.layout)) {
    const rows = block.outer * block.inner;
    const target = await job.rows.read(block.firstRow, rows);
    if (buffer === null) buffer = job.logits.newFloats(rows);
    const all = buffer.subarray(0, rows);
    blockLosses(job, settings, block, target, all);
    for (let row = 0; row < rows; row++) {
      const index = target[row];
      if (index === IGNORED) continue;
      const loss = all[row];
      counted++;
      sum.add(loss);
      weights.add(job.weight === undefined ? 1 : job.weight[index]);
      const isTop = plain && loss < CERTAINLY_TOP_NATS;
      if (isTop) inTop++;
      if (plain && loss < CERTAIN_NATS) {
        correct++;
        continue;
      }
      const place = standing(block, classes, row, index, isTop ? GREEDY : TOP);
      if (place === GREEDY) correct++;
      if (!isTop && place <= TOP) inTop++;
    }
    const losses = job.rows.withTarget(all, block.firstRow);
    notFinite.look(losses);
    await blockDone(losses, block.firstRow + rows, block);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await nextTurn();
  }
  return {
    ignored: job.rows.count - counted,
    notFinite,
    sum: sum.value,
    mean: sum.value / weights.value,
    accuracy: correct / counted,
    topAccuracy: inTop / counted,
  };
}

function blockLosses(
  job: Job,
  { labelSmoothing, temperature }: LossSettings,
  block: Block,
  target: Int32Array,
  losses: FloatArray,
): void {
  const { outer, inner } = block;
  const { classes } = job.layout;
  job.engine.crossEntropy(
    { data: block.data, shape: [outer, classes, inner] },
    { data: target, shape: [outer, inner] },
    {
      weight: job.weight,
      ignoreIndex: IGNORED,
      labelSmoothing,
      temperature,
      reduction: "none",
      dim: 1,
      out: losses,
    },
  );
}
