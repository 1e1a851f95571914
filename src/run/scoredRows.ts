/** What `score` gives for the rows of a logits file, block by block. */
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import { type Block, logitBlocks, type RowRange } from "../files/blocks.js";
import { Turns } from "../files/turns.js";
import { type Columns, columnsOf, newColumns } from "./columns.js";
import { type Begun, eachBlock } from "./eachBlock.js";
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
  await eachBlock(
    job.threads,
    (memory) => logitBlocks(job.logits, job.layout, range, memory),
    (block) => scorer.begin(block),
    (begun) => blockDone(scorer.end(begun), begun.block.firstRow + begun.block.outer * begun.block.inner),
  );
}

interface BegunScores extends Begun {
  readonly block: Block;
  readonly arrays: Arrays;
}

/** Scores blocks in their order, into arrays that are used again. */
export class BlockScorer {
  readonly #job: Job;
  readonly #settings: ScoreSettings;
  readonly #arrays: Turns<Arrays>;
  #first: number;

  constructor(job: Job, settings: ScoreSettings, { from }: RowRange = job.range) {
    this.#job = job;
    this.#first = job.rows.before(from);
    this.#settings = settings;
    this.#arrays = new Turns(job.threads.memory.turns, (size) => newArrays(job, size, settings.topK ?? 0));
  }

  async score(block: Block): Promise<ScoredRows> {
    const begun = await this.begin(block);
    await begun.computed;
    return this.end(begun);
  }

  async begin(block: Block): Promise<BegunScores> {
    const size = block.outer * block.inner;
    const k = this.#settings.topK ?? 0;
    const arrays = partsOf(this.#arrays.take(size), (values, width) => startOf(values, size * width), k);
    arrays.target.set(await this.#job.rows.read(block.firstRow, size));
    return { block, arrays, computed: scoreBlock(this.#job, this.#settings, block, arrays) };
  }

  /** When its results are there. */
  end({ block, arrays }: BegunScores): ScoredRows {
    const { rows } = this.#job;
    const { segments } = rows;
    const { segment } = arrays;
    if (segments !== null && segment !== null)
      for (let row = 0; row < segment.length; row++) segment[row] = segments.of(block.firstRow + row);
    const k = this.#settings.topK ?? 0;
    const kept = partsOf(arrays, (values, width) => rows.withTarget(values, block.firstRow, width), k);
    const count = kept.columns.counted.length;
    const first = this.#first;
    this.#first += count;
    return { ...kept, first, count };
  }
}

function newArrays({ logits, rows, threads }: Job, size: number, k: number): Arrays {
  const { newArray } = threads.memory;
  const integers = (length: number) => newArray<Int32Array>(Int32Array, length);
  const floats = (length: number) => logits.newFloats(length, newArray);
  return {
    columns: newColumns(size, floats, newArray),
    target: integers(size),
    topK: k === 0 ? null : { indices: integers(size * k), logProbs: floats(size * k) },
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

function scoreBlock(
  { layout, threads }: Job,
  settings: ScoreSettings,
  { data, outer, inner }: Block,
  { columns, target, topK }: Arrays,
): Promise<unknown> {
  return threads.compute(({ score }) =>
    score(
      { data, shape: [outer, layout.classes, inner] },
      { data: target, shape: [outer, inner] },
      { ...settings, ignoreIndex: IGNORED, dim: 1, out: { ...columns, topK } },
    ),
  );
}
