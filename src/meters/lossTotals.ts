/** What a LossMeter keeps: integers and exact sums, which add up to the same in every order. */

import type { Call } from "../check/call.js";
import { MAX_CLASSES } from "../check/canonicalize.js";
import { show, showShape } from "../check/show.js";
import { isDouble } from "../dtype.js";
import { type Exact, UNIT } from "../exact.js";
import { DOUBLE, SINGLE, textOf, unitsOf } from "../exactText.js";
import { ExactTotal } from "../exactTotal.js";
import { readFields, readInteger, readItems, readMeter, readSum, VERSION } from "./json.js";
import type { LossRows } from "./lossRows.js";
import { visitBlocks } from "./rows.js";
import { checkTotal } from "./settings.js";

/** The type in its JSON. */
const TYPE = "LossMeter";

/** A {@link LossMeter} as JSON. Null: something that was added lacked it. */
export interface LossMeterJson {
  /** What it is of. */
  type: "LossMeter";
  /** The form of the fields. */
  version: 1;
  /** The setting. */
  topK: number[];
  /** The rows that count, how many of them have the loss NaN, and how many an infinite one. */
  count: number;
  /** The rows whose loss is NaN. */
  nanCount: number;
  /** The rows whose loss is infinite. */
  infiniteCount: number;
  /** The exact sum of the losses, such as `"0x6934c6p-149"`. */
  sum: string;
  /** That of their squares. */
  squares: string;
  /** The rows whose target is the argmax. */
  greedy: number | null;
  /** For each k of `topK` the rows whose rank is at most k. */
  within: number[] | null;
  /** The segments. */
  segments: SegmentsJson | null;
}

/** The segments in a {@link LossMeterJson}. */
export interface SegmentsJson {
  /** Those in which a row counts. */
  count: number;
  /** The exact sum of their perplexities. */
  perplexities: string;
}

const FIELDS = [
  "topK",
  "count",
  "nanCount",
  "infiniteCount",
  "sum",
  "squares",
  "greedy",
  "within",
  "segments",
] as const;
type Json = Readonly<Record<(typeof FIELDS)[number], unknown>>;

/** n·Σa² - (Σa)², in units of twice {@link UNIT}: (n - 1)·n times the variance. */
export function spread(count: number, sum: bigint, squares: bigint): bigint {
  return BigInt(count) * (squares << BigInt(-UNIT)) - sum * sum;
}

export class LossTotals {
  count = 0;
  nanCount = 0;
  infiniteCount = 0;
  readonly sum = new ExactTotal();
  readonly squares = new ExactTotal();
  /** Null, and so are the next ones: something that was added lacked it. */
  greedy: number | null = 0;
  within: number[] | null;
  segments: number | null = 0;
  readonly perplexities = new ExactTotal();
  /** Whether some losses were float64. */
  #double = false;

  constructor(readonly topK: readonly number[]) {
    this.within = topK.map(() => 0);
  }

  /** Those of a JSON. */
  static read(call: Call, name: string, value: unknown): LossTotals {
    const json = readMeter(call, name, value, TYPE, FIELDS);
    const topK = readItems(call, `${name}.topK`, json.topK, (item, k) =>
      readInteger(call, item, k, MAX_CLASSES, 1),
    );
    if (!isAscending(topK, 1))
      call.wrongKind(`${name}.topK is ${showShape(topK)}, expected ascending integers`);
    const totals = new LossTotals(topK);
    totals.#readCounts(call, name, json);
    totals.#readSums(call, name, json);
    totals.#readSegments(call, `${name}.segments`, json.segments);
    return totals;
  }

  #readCounts(call: Call, name: string, json: Json): void {
    const count = readInteger(call, `${name}.count`, json.count);
    const upToCount = (field: string, item: unknown) => readInteger(call, field, item, count);
    this.count = count;
    this.nanCount = upToCount(`${name}.nanCount`, json.nanCount);
    this.infiniteCount = readInteger(
      call,
      `${name}.infiniteCount`,
      json.infiniteCount,
      count - this.nanCount,
    );
    this.greedy = json.greedy === null ? null : upToCount(`${name}.greedy`, json.greedy);
    this.within = json.within === null ? null : readItems(call, `${name}.within`, json.within, upToCount);
    if (this.within !== null && (this.within.length !== this.topK.length || !isAscending(this.within, 0)))
      call.wrongKind(
        `${name}.within is ${showShape(this.within)}, expected a count for each of topK, not descending`,
      );
  }

  #readSums(call: Call, name: string, json: Json): void {
    const sum = readSum(call, `${name}.sum`, json.sum, [SINGLE.terms, DOUBLE.terms]);
    this.#double = sum.exponent === DOUBLE.terms;
    const { products } = unitsOf(this.#double);
    const squares = readSum(call, `${name}.squares`, json.squares, [products]);
    if (!this.#agree(sum.exact, squares.exact))
      call.wrongKind(
        `${name}.squares is ${show(json.squares)} beside the sum ${show(json.sum)} of ${this.count} losses, which no losses have`,
      );
    this.sum.addExact(sum.exact);
    this.squares.addExact(squares.exact);
  }

  /** Whether there are so many losses with this sum and these squares. */
  #agree(sum: Exact, squares: Exact): boolean {
    const { count, nanCount, infiniteCount } = this;
    if (nanCount > 0) return Number.isNaN(sum) && Number.isNaN(squares);
    if (infiniteCount > 0) return typeof sum === "number" && squares === Number.POSITIVE_INFINITY;
    if (typeof sum === "number" || typeof squares === "number") return false;
    return count === 0 ? sum === 0n && squares === 0n : spread(count, sum, squares) >= 0n;
  }

  #readSegments(call: Call, name: string, value: unknown): void {
    if (value === null) {
      this.segments = null;
      return;
    }
    const json = readFields(call, name, value, ["count", "perplexities"]);
    this.segments = readInteger(call, `${name}.count`, json.count);
    const { exact } = readSum(call, `${name}.perplexities`, json.perplexities, [DOUBLE.terms]);
    if (exact < 0 || (this.segments === 0 && exact !== 0n))
      call.wrongKind(
        `${name}.perplexities is ${show(json.perplexities)}, which ${this.segments} segments do not have`,
      );
    this.perplexities.addExact(exact);
  }

  add(call: Call, rows: LossRows): void {
    const segments = rows.perplexities?.length ?? null;
    this.#addCounts(call, { ...rows, segments });
    this.#addLosses(rows);
    for (const perplexity of rows.perplexities ?? []) this.perplexities.add(perplexity);
  }

  merge(call: Call, other: LossTotals): void {
    this.#addCounts(call, other);
    this.nanCount += other.nanCount;
    this.infiniteCount += other.infiniteCount;
    this.sum.addExact(other.sum.exact);
    this.squares.addExact(other.squares.exact);
    this.perplexities.addExact(other.perplexities.exact);
    this.#double ||= other.#double;
  }

  /** Refuses counts that are too large before it changes anything. */
  #addCounts(
    call: Call,
    more: Pick<LossTotals, "count" | "greedy" | "segments"> & Pick<LossRows, "within">,
  ): void {
    checkTotal(call, "count", this.count + more.count);
    const segments = both(this.segments, more.segments);
    checkTotal(call, "the number of segments", segments ?? 0);
    this.count += more.count;
    this.segments = segments;
    this.greedy = both(this.greedy, more.greedy);
    const { within } = more;
    this.within = this.within && within && this.within.map((count, i) => count + within[i]);
  }

  #addLosses({ values, sign, counted, count }: LossRows): void {
    const { sum, squares } = this;
    const double = isDouble(values.data);
    if (count > 0) this.#double ||= double;
    visitBlocks(values, (block, start, length) => {
      for (let i = 0; i < length; i++) {
        if (counted !== null && counted[start + i] === 0) continue;
        const loss = sign * block[i];
        if (Number.isNaN(loss)) this.nanCount++;
        else if (!Number.isFinite(loss)) this.infiniteCount++;
        sum.add(loss);
        // The square of a float32 is a float64.
        if (double) squares.addProduct(loss, loss);
        else squares.add(loss * loss);
      }
    });
  }

  json(): LossMeterJson {
    const { count, nanCount, infiniteCount, greedy, within, segments } = this;
    const { terms, products } = unitsOf(this.#double);
    return {
      type: TYPE,
      version: VERSION,
      topK: this.topK.slice(),
      count,
      nanCount,
      infiniteCount,
      sum: textOf(this.sum.exact, terms),
      squares: textOf(this.squares.exact, products),
      greedy,
      within: within === null ? null : within.slice(),
      segments:
        segments === null
          ? null
          : { count: segments, perplexities: textOf(this.perplexities.exact, DOUBLE.terms) },
    };
  }
}

/** The sum of two counts; null if one is missing. */
function both(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** Whether each number is at least so much above the one before it. */
function isAscending(numbers: readonly number[], step: number): boolean {
  return numbers.every((number, i) => i === 0 || number >= numbers[i - 1] + step);
}
