/** The losses of a logits file, added to the sums from which every figure of `xent loss` is made. */
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, logitBlocks, type RowRange } from "../files/blocks.js";
import { Turns } from "../files/turns.js";
import { type Begun, eachBlock } from "./eachBlock.js";
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

interface BegunLosses extends Begun {
  readonly block: Block;
  readonly target: Int32Array;
  readonly all: FloatArray;
}

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
  const { turns, newArray } = job.threads.memory;
  const arrays = new Turns(turns, (size) => ({
    target: newArray<Int32Array>(Int32Array, size),
    losses: job.logits.newFloats(size, newArray),
  }));
  const begin = async (block: Block): Promise<BegunLosses> => {
    const rows = block.outer * block.inner;
    const held = arrays.take(rows);
    const target = held.target.subarray(0, rows);
    target.set(await job.rows.read(block.firstRow, rows));
    const all = held.losses.subarray(0, rows);
    return { block, target, all, computed: blockLosses(job, settings, block, target, all) };
  };
  const end = async ({ block, target, all }: BegunLosses) => {
    const rows = target.length;
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
  };
  await eachBlock(job.threads, (memory) => logitBlocks(job.logits, job.layout, range, memory), begin, end);
  return sums;
}

function blockLosses(
  job: Job,
  { labelSmoothing, temperature }: LossSettings,
  block: Block,
  target: Int32Array,
  losses: FloatArray,
): Promise<unknown> {
  const { outer, inner } = block;
  const { classes } = job.layout;
  return job.threads.compute(({ crossEntropy }) =>
    crossEntropy(
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
    ),
  );
}

/** Losses in another unit. */
export function divide(losses: FloatArray, unit: number): void {
  if (unit !== 1) for (let row = 0; row < losses.length; row++) losses[row] /= unit;
}
