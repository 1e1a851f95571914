/** What `compare` gives for the rows of two logits files, block by block, both in step. */
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, blocksTogether, type RowRange } from "../files/blocks.js";
import { Turns } from "../files/turns.js";
import type { ComparedRows as Results } from "../functions/compare.js";
import { eachBlock } from "./eachBlock.js";
import type { Pair } from "./pair.js";

/** Rows of the logits, in their order; valid until the next ones come. */
export interface ComparedRows {
  readonly results: Results;
  /** Classes, or IGNORED where a row does not count; 0 without targets. */
  readonly target: Int32Array;
  readonly block: Block<readonly FloatArray[]>;
}

export interface CompareSettings {
  readonly temperature?: number;
}

type PairBlock = ComparedRows["block"];

/** Calls `blockDone` with each block's rows, and the number of rows done so far. */
export async function compareRows(
  pair: Pair,
  { temperature }: CompareSettings,
  blockDone: (rows: ComparedRows, rowsDone: number) => void | Promise<void>,
  range: RowRange = pair.range,
): Promise<void> {
  const { base, model, layout, rows, hasTargets, normalized, minLogProb, threads } = pair;
  const { turns, newArray } = threads.memory;
  const arrays = new Turns(turns, (size) => ({
    target: newArray<Int32Array>(Int32Array, size),
    counted: newArray<Uint8Array>(Uint8Array, size),
  }));
  const begin = async (block: PairBlock) => {
    const { data, firstRow, outer, inner } = block;
    const size = outer * inner;
    const held = arrays.take(size);
    const target = held.target.subarray(0, size);
    const counted = held.counted.subarray(0, size);
    target.set(await rows.read(firstRow, size));
    for (let row = 0; row < size; row++) counted[row] = Number(target[row] !== IGNORED);
    const shape = [outer, layout.classes, inner];
    const rowShape = [outer, inner];
    const computed = threads.compute(({ compare }) =>
      compare(
        { data: data[0], shape },
        { data: data[1], shape },
        hasTargets ? { data: target, shape: rowShape } : null,
        {
          mask: { data: counted, shape: rowShape },
          dim: 1,
          normalized,
          minLogProb,
          temperature,
          rows: true,
        },
      ),
    );
    return { block, target, counted, computed };
  };
  await eachBlock(
    threads,
    (memory) => blocksTogether([base, model], layout, range, memory),
    begin,
    async ({ block, target, counted, computed }) => {
      const { rows: results } = await computed;
      // What a row holds that does not count is nobody's concern, be it NaN.
      for (let row = 0; row < counted.length; row++) if (counted[row] === 0) results.kl.data[row] = 0;
      await blockDone({ results, target, block }, block.firstRow + counted.length);
    },
  );
}
