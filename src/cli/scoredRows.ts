/** What `score` gives for the rows of a logits file, block by block. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, logitBlocks, type RowRange } from "../files/blocks.js";
import { type Columns, columnsOf, newColumns } from "./columns.js";
import type { Job } from "./job.js";

/** The largest logits of each row, k for each. */
interface TopK {
  readonly indices: Int32Array;
  readonly logProbs: FloatArray;
}

/** Arrays for the results of a block. */
interface Arrays {
  readonly columns: Columns;
  /** Classes; IGNORED where a row does not count. */
  readonly target: Int32Array;
  /** Null where none were asked for. */
  readonly topK: TopK | null;
  /** In which segment each row lies; null without segments. */
  readonly segment: Int32Array | null;
}

/** Results of some rows; valid until the next ones come. */
export interface ScoredRows extends Arrays {
  /** The first of them. */
  readonly first: number;
  readonly count: number;
}

export interface ScoreSettings {
  readonly topK?: number;
  readonly temperature?: number;
}

/** Calls `blockDone` with each block's rows, in their order, and the number of rows of the logits done so far. */
export async function scoreRows(
  job: Job,
  settings: ScoreSettings,
  blockDone: (rows: ScoredRows, rowsDone: number) => void | Promise<void>,
  range: RowRange = job.range,
): Promise<void> {
  const scorer = new BlockScorer(job, settings, range);
  for await (const block of logitBlocks(job.logits, job.layout, range)) {
    await blockDone(await scorer.score(block), block.firstRow + block.outer * block.inner);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await nextTurn();
  }
}

/** Scores blocks in their order, into arrays that are used again for each. */
export class BlockScorer {
  readonly #job: Job;
  readonly #settings: ScoreSettings;
  #arrays: Arrays | null = null;
  #size = 0;
  #first: number;

  constructor(job: Job, settings: ScoreSettings, { from }: RowRange = job.range) {
    this.#job = job;
    this.#first = job.rows.before(from);
    this.#settings = settings;
  }

  async score(block: Block): Promise<ScoredRows> {
    const job = this.#job;
    const k = this.#settings.topK ?? 0;
    const size = block.outer * block.inner;
    if (this.#arrays === null || this.#size < size) {
      this.#arrays = newArrays(job, size, k);
      this.#size = size;
    }
    const scored = partsOf(this.#arrays, (values, width) => startOf(values, size * width), k);
    await scoreBlock(job, this.#settings, block, scored);
    const kept = partsOf(scored, (values, width) => job.rows.withTarget(values, block.firstRow, width), k);
    const count = kept.columns.counted.length;
    const first = this.#first;
    this.#first += count;
    return { ...kept, first, count };
  }
}

function newArrays({ logits, rows }: Job, size: number, k: number): Arrays {
  return {
    columns: newColumns(size, (length) => logits.newFloats(length)),
    target: new Int32Array(size),
    topK: k === 0 ? null : { indices: new Int32Array(size * k), logProbs: logits.newFloats(size * k) },
    segment: rows.segments && new Int32Array(size),
  };
}

function startOf<A extends FloatArray | Int32Array | Uint8Array>(values: A, length: number): A {
  return values.subarray(0, length) as A;
}

type Part = <A extends FloatArray | Int32Array | Uint8Array>(values: A, width: number) => A;

/** A part of each array, which has `width` elements for each row. */
function partsOf({ columns, target, topK, segment }: Arrays, part: Part, k: number): Arrays {
  return {
    columns: columnsOf((column) => part(columns[column], 1)),
    target: part(target, 1),
    topK: topK && { indices: part(topK.indices, k), logProbs: part(topK.logProbs, k) },
    segment: segment && part(segment, 1),
  };
}

async function scoreBlock(job: Job, settings: ScoreSettings, block: Block, into: Arrays): Promise<void> {
  const { outer, inner, firstRow } = block;
  const { rows, layout } = job;
  const { segments } = rows;
  const { columns, target, topK, segment } = into;
  target.set(await rows.read(firstRow, outer * inner));
  job.engine.score(
    { data: block.data, shape: [outer, layout.classes, inner] },
    { data: target, shape: [outer, inner] },
    { ...settings, ignoreIndex: IGNORED, dim: 1, out: { ...columns, topK } },
  );
  if (segments === null || segment === null) return;
  for (let row = 0; row < segment.length; row++) segment[row] = segments.of(firstRow + row);
}
