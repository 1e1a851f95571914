/** What `compare` gives for the rows of two logits files, block by block, both in step. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, blocksTogether, type RowRange } from "../files/blocks.js";
import type { ComparedRows as Results } from "../functions/compare.js";
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

/** Calls `blockDone` with each block's rows, and the number of rows done so far. */
export async function compareRows(
  pair: Pair,
  { temperature }: CompareSettings,
  blockDone: (rows: ComparedRows, rowsDone: number) => void | Promise<void>,
  range: RowRange = pair.range,
): Promise<void> {
  const { base, model, layout, rows, hasTargets, normalized, minLogProb, engine } = pair;
  let counted = new Uint8Array();
  for await (const block of blocksTogether([base, model], layout, range)) {
    const { data, firstRow, outer, inner } = block;
    const size = outer * inner;
    const target = await rows.read(firstRow, size);
    if (counted.length < size) counted = new Uint8Array(size);
    for (let row = 0; row < size; row++) counted[row] = Number(target[row] !== IGNORED);
    const shape = [outer, layout.classes, inner];
    const rowShape = [outer, inner];
    const { rows: results } = engine.compare(
      { data: data[0], shape },
      { data: data[1], shape },
      hasTargets ? { data: target, shape: rowShape } : null,
      {
        mask: { data: counted.subarray(0, size), shape: rowShape },
        dim: 1,
        normalized,
        minLogProb,
        temperature,
        rows: true,
      },
    );
    // What a row holds that does not count is nobody's concern, be it NaN.
    for (let row = 0; row < size; row++) if (counted[row] === 0) results.kl.data[row] = 0;
    await blockDone({ results, target, block }, firstRow + size);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await nextTurn();
  }
}
