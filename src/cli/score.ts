/** Scoring a logits file against its targets: the sums from which every figure of the report is made. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { type Block, logitBlocks } from "./blocks.js";
import type { Job } from "./job.js";

/** What is called with each block's losses, in the order of the rows, and the number of rows done so far. */
export type BlockDone = (losses: FloatArray, rowsDone: number) => void | Promise<void>;

export interface Score {
  readonly ignored: number;
  /** The rows whose loss is NaN or infinite. */
  readonly notFinite: { readonly rows: number; readonly firstRow: number; readonly firstLoss: number };
  /** The sum of the rows' losses. */
  readonly sum: number;
  /** The mean as PyTorch defines it: divided by the weights of the targets that count. */
  readonly mean: number;
  /** The share of the rows that count whose first largest logit is the target's. */
  readonly accuracy: number;
}

/** Below ln 2 the target has more than half of the probability: no other logit is as large, no need to look. */
const CERTAIN_NATS = 0.69;

export async function score(job: Job, blockDone: BlockDone): Promise<Score> {
  const plain = job.weight === undefined && job.labelSmoothing === 0;
  const sum = new ExactSum();
  const weights = new ExactSum();
  const notFinite = { rows: 0, firstRow: 0, firstLoss: 0 };
  let ignored = 0;
  let correct = 0;
  let buffer: FloatArray | null = null;
  for (const block of logitBlocks(job.logits, job.layout)) {
    const rows = block.outer * block.inner;
    const target = job.targets.read(block.firstRow, rows);
    if (buffer === null) buffer = job.logits.newFloats(rows);
    const losses = buffer.subarray(0, rows);
    blockLosses(job, block, target, losses);
    for (let row = 0; row < rows; row++) {
      const index = target[row];
      if (index === IGNORED) {
        ignored++;
        continue;
      }
      if (!Number.isFinite(losses[row])) {
        if (notFinite.rows === 0) {
          notFinite.firstRow = block.firstRow + row;
          notFinite.firstLoss = losses[row];
        }
        notFinite.rows++;
      }
      sum.add(losses[row]);
      weights.add(job.weight === undefined ? 1 : job.weight[index]);
      const certain = plain && losses[row] < CERTAIN_NATS;
      if (certain || isFirstLargest(block, job.layout.classes, row, index)) correct++;
    }
    await blockDone(losses, block.firstRow + rows);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await nextTurn();
  }
  const counted = job.layout.rows - ignored;
  return {
    ignored,
    notFinite,
    sum: sum.value,
    mean: sum.value / weights.value,
    accuracy: correct / counted,
  };
}

function blockLosses(job: Job, block: Block, target: Int32Array, losses: FloatArray): void {
  const { outer, inner } = block;
  const { classes } = job.layout;
  job.engine.crossEntropy(
    { data: block.data, shape: [outer, classes, inner] },
    { data: target, shape: [outer, inner] },
    {
      weight: job.weight,
      ignoreIndex: IGNORED,
      labelSmoothing: job.labelSmoothing,
      reduction: "none",
      dim: 1,
      out: losses,
    },
  );
}

/** False also where a NaN leaves the row without a largest logit. */
function isFirstLargest(block: Block, classes: number, row: number, index: number): boolean {
  const { data, inner } = block;
  const position = row % inner;
  const start = (row - position) * classes + position;
  const end = start + classes * inner;
  const own = start + index * inner;
  const logit = data[own];
  for (let at = start; at < own; at += inner) if (!(data[at] < logit)) return false;
  for (let at = own; at < end; at += inner) if (!(data[at] <= logit)) return false;
  return true;
}
