/** The losses of a logits file, added to the sums from which every figure of `xent loss` is made. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, logitBlocks, type RowRange } from "../files/blocks.js";
import type { Job } from "./job.js";
import { GREEDY, standing } from "./standing.js";
import { LossSums } from "./summedLosses.js";

/** What is called with each block's losses, in the order of the rows, the number of rows of the logits done so far, and the block. */
export type BlockDone = (losses: FloatArray, rowsDone: number, block: Block) => void | Promise<void>;

/** What changes the losses. */
export interface LossSettings {
  readonly labelSmoothing: number;
  readonly temperature?: number;
}

const TOP = 5;
/** Below ln 2 the target has more than half of the probability: no other logit is as large, no need to look. */
const CERTAIN_NATS = 0.69;
/** Below ln 6 it has more than a sixth of it: fewer than {@link TOP} + 1 logits are as large. */
const CERTAINLY_TOP_NATS = 1.79;

/** Adds the losses of the rows of a range to `sums`, and calls `blockDone` when those of a block are there. */
export async function sumLosses(
  job: Job,
  settings: LossSettings,
  blockDone: BlockDone,
  sums = new LossSums(job.logits.dtype.itemBytes === 8, job.rows.before(job.range.from)),
  range: RowRange = job.range,
): Promise<LossSums> {
  const plain = job.weight === undefined && settings.labelSmoothing === 0;
  const { classes } = job.layout;
  let buffer: FloatArray | null = null;
  for await (const block of logitBlocks(job.logits, job.layout, range)) {
    const rows = block.outer * block.inner;
    const target = await job.rows.read(block.firstRow, rows);
    if (buffer === null || buffer.length < rows) buffer = job.logits.newFloats(rows);
    const all = buffer.subarray(0, rows);
    blockLosses(job, settings, block, target, all);
    for (let row = 0; row < rows; row++) {
      const index = target[row];
      if (index === IGNORED) continue;
      const loss = all[row];
      sums.add(loss, job.weight === undefined ? 1 : job.weight[index]);
      const isTop = plain && loss < CERTAINLY_TOP_NATS;
      if (isTop) sums.inTop++;
      if (plain && loss < CERTAIN_NATS) {
        sums.correct++;
        continue;
      }
      const place = standing(block, classes, row, index, isTop ? GREEDY : TOP);
      if (place === GREEDY) sums.correct++;
      if (!isTop && place <= TOP) sums.inTop++;
    }
    const losses = job.rows.withTarget(all, block.firstRow);
    sums.notFinite.look(losses);
    await blockDone(losses, block.firstRow + rows, block);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await nextTurn();
  }
  return sums;
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
