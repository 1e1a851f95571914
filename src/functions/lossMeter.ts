/** LossMeter: the statistics of many losses, which come in any number of pieces. */

import { Call } from "../check/call.js";
import { type OptionName, readOptions } from "../check/options.js";
import { show, showShape } from "../check/show.js";
import { rootOfRatio, UNIT } from "../exact.js";
import { jsonOf } from "../meters/json.js";
import { readLossRows } from "../meters/lossRows.js";
import { type LossMeterJson, LossTotals, type SegmentsJson, spread } from "../meters/lossTotals.js";
import { checkTopK } from "../meters/settings.js";
import { canonical } from "../nan.js";
import { naturalExp } from "../naturalExp.js";
import type { Absent, IndexLike, LabelsLike, TensorLike } from "../types.js";

export type { LossMeterJson, SegmentsJson };

/** The options of a {@link LossMeter}. */
export interface LossMeterOptions {
  /** The numbers k for which {@link LossMeter.topKAccuracy} is counted: integers >= 1. Default `[1, 5]`. */
  topK?: readonly number[] | Absent;
}

/** What a {@link LossMeter} takes of a result of `score`; other fields are not read. */
export interface ScoredRows {
  /** The log-probabilities of the targets, whose opposites are the losses. */
  readonly logProb: TensorLike;
  /** Which rows count: not 0, not false. Default: all. */
  readonly counted?: LabelsLike | Absent;
  /** Whether the target is the argmax: not 0, not false. */
  readonly isGreedy?: LabelsLike | Absent;
  /** The rank of the target, 1 for the largest logit. 0 is never among the first k. */
  readonly rank?: IndexLike | Absent;
  /** The segments of the rows, such as the answers of a benchmark. */
  readonly segments?: ScoredSegments | Absent;
}

/** What a {@link LossMeter} takes of segments. */
export interface ScoredSegments {
  /** The sums of the log-probabilities of each segment. */
  readonly logProb: TensorLike;
  /** How many rows count in it. */
  readonly count: IndexLike;
}

/** The options of {@link LossMeter.add} for losses. */
export interface LossMeterAddOptions {
  /** Which losses count: not 0, not false; in their shape. Default: all, those of ignored rows too. */
  mask?: LabelsLike | Absent;
}

const OPTIONS: readonly OptionName[] = ["topK"];

/**
 * The statistics of the losses of many rows: mean, perplexity, bits, accuracy, with their errors.
 *
 * It keeps exact sums and integers. So a statistic has the same bits however the rows are split, in whatever order they are added and
 * merged, on every runtime.
 *
 * Rows are unweighted. A loss that is NaN or infinite makes the mean so. A statistic is NaN if something that was added lacks what it
 * needs: `isGreedy` for {@link LossMeter.accuracy}, `rank` for {@link LossMeter.topKAccuracy}, `segments` for
 * {@link LossMeter.meanPerplexity}.
 *
 * @throws TypeError if an option is unknown, or `topK` is no array of numbers. RangeError if one of them is no integer >= 1, or is
 * there twice.
 * @example
 * new LossMeter().add([1, 2, 3, 4]).mean; // 2.5
 * new LossMeter().add([1, 2, 3, 4]).standardError; // 0.6455
 * new LossMeter().add({ logProb: [-1, -3], isGreedy: [true, false] }).accuracy; // 0.5
 * new LossMeter().add([1, 2]).merge(LossMeter.fromJSON(new LossMeter().add([3]).toJSON())).mean; // 2
 * @see {@link mergeParts} for weighted losses, {@link CalibrationMeter} for how sure a model is.
 */
export class LossMeter {
  #totals: LossTotals;

  constructor(options?: LossMeterOptions | null) {
    const call = new Call("LossMeter");
    this.#totals = new LossTotals(checkTopK(call, readOptions(call, options, OPTIONS).topK));
  }

  /**
   * A meter as {@link LossMeter.toJSON} wrote it, to go on from there.
   *
   * @throws TypeError for anything else: another type or version, a field that is missing, unknown or out of range, a sum that is not
   * written as an exact sum.
   */
  static fromJSON(json: LossMeterJson): LossMeter {
    const meter = newMeter();
    meter.#totals = LossTotals.read(new Call("LossMeter.fromJSON"), "json", json);
    return meter;
  }

  /**
   * Adds rows: a result of `score`, or losses.
   *
   * @param result - A result with `logProb`, and what else the statistics need.
   * @returns This meter.
   * @throws TypeError if `result` is neither, a field is of the wrong kind, an option is unknown, or `mask` comes with a result.
   * RangeError if a field has not as many elements as there are rows, `mask` not the shape of the losses, a rank or a count is
   * negative, or a mask holds a NaN. Nothing is added then.
   */
  add(result: ScoredRows): this;
  /** The same of losses: a tensor, a typed array or nested numbers, which are float32. */
  add(losses: TensorLike, options?: LossMeterAddOptions | null): this;
  add(given: unknown, options?: unknown): this {
    const call = new Call("LossMeter.add");
    this.#totals.add(call, readLossRows(call, given, options, this.#totals.topK));
    return this;
  }

  /**
   * Adds all that another meter holds, which stays as it is.
   *
   * @returns This meter.
   * @throws TypeError if `other` is no LossMeter, or one with another `topK`. RangeError if there were more than 2^53 rows.
   */
  merge(other: LossMeter): this {
    const call = new Call("LossMeter.merge");
    const isOwn = typeof other === "object" && other !== null && #totals in other;
    const totals = isOwn ? other.#totals : LossTotals.read(call, "other", jsonOf(call, "LossMeter", other));
    const { topK } = this.#totals;
    if (String(totals.topK) !== String(topK))
      call.wrongKind(
        `other has topK ${showShape(totals.topK)}, expected ${showShape(topK)}, that of this meter`,
      );
    this.#totals.merge(call, totals);
    return this;
  }

  /** All that it holds, for `JSON.stringify` and {@link LossMeter.fromJSON}. */
  toJSON(): LossMeterJson {
    return this.#totals.json();
  }

  /** How many rows count. */
  get count(): number {
    return this.#totals.count;
  }

  /** How many of them have the loss NaN, which makes the mean NaN. */
  get nanCount(): number {
    return this.#totals.nanCount;
  }

  /** How many of them have an infinite loss, which makes the mean infinite. */
  get infiniteCount(): number {
    return this.#totals.infiniteCount;
  }

  /** The mean loss in nats: the exact sum, rounded once, divided by the count. */
  get mean(): number {
    return canonical(this.#sum / this.count);
  }

  /** The standard error of the mean: `√((m(a²) - m(a)²) / (n - 1))` of n losses a, with m the mean. NaN if n < 2. */
  get standardError(): number {
    const { count, sum, squares } = this.#totals;
    const [exact, exactSquares] = [sum.exact, squares.exact];
    if (count < 2 || typeof exact === "number" || typeof exactSquares === "number") return Number.NaN;
    const n = BigInt(count);
    return rootOfRatio(spread(count, exact, exactSquares), n * n * (n - 1n), 2 * UNIT);
  }

  /** e^mean. */
  get perplexity(): number {
    return naturalExp(this.mean);
  }

  /** The standard error of the perplexity: e^mean times that of the mean. */
  get perplexityError(): number {
    return canonical(this.perplexity * this.standardError);
  }

  /** The mean loss in bits. */
  get bitsPerToken(): number {
    return this.mean / Math.LN2;
  }

  /** The sum of the losses in bits. */
  get totalBits(): number {
    return this.#sum / Math.LN2;
  }

  /** The sum of the losses in bits, for each of so many bytes that the rows stand for (lm-eval's `bits_per_byte`). */
  bitsPerByte(bytes: number): number {
    return this.#sum / (checkUnits("bitsPerByte", "bytes", bytes) * Math.LN2);
  }

  /** e^(sum of the losses / bytes): lm-eval's `byte_perplexity`. */
  bytePerplexity(bytes: number): number {
    return naturalExp(this.#sum / checkUnits("bytePerplexity", "bytes", bytes));
  }

  /** e^(sum of the losses / words): lm-eval's `word_perplexity`. */
  wordPerplexity(words: number): number {
    return naturalExp(this.#sum / checkUnits("wordPerplexity", "words", words));
  }

  /** The share of the rows whose target is the argmax. */
  get accuracy(): number {
    return this.#share(this.#totals.greedy);
  }

  /**
   * The share of the rows whose target has a rank of at most k.
   *
   * @throws RangeError if k is not in the option `topK`.
   */
  topKAccuracy(k: number): number {
    const { topK, within } = this.#totals;
    const place = topK.indexOf(k);
    if (place < 0) refuseK(k, topK);
    return this.#share(within === null ? null : within[place]);
  }

  /** The mean of the perplexities of the segments, without those in which no row counts (that of HF evaluate). */
  get meanPerplexity(): number {
    const { segments, perplexities } = this.#totals;
    return segments === null ? Number.NaN : canonical(perplexities.value / segments);
  }

  get #sum(): number {
    return this.#totals.sum.value;
  }

  #share(count: number | null): number {
    return count === null ? Number.NaN : canonical(count / this.count);
  }
}

/** How many bytes or words there are. */
function checkUnits(method: string, name: string, value: unknown): number {
  const call: Call = new Call(`LossMeter.${method}`);
  if (typeof value !== "number") call.wrongKind(`${name} is ${show(value)}, expected a number`);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    call.outOfRange(`${name} is ${value}, expected a finite number > 0`);
  return value;
}

function refuseK(k: unknown, topK: readonly number[]): never {
  const call: Call = new Call("LossMeter.topKAccuracy");
  if (typeof k !== "number") call.wrongKind(`k is ${show(k)}, expected a number`);
  call.outOfRange(`k is ${k}, expected one of topK, ${showShape(topK)}`);
}

/** A function, so that a bundler need not give the class another name inside of itself. */
function newMeter(): LossMeter {
  return new LossMeter();
}
