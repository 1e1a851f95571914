/** CompareMeter: how two models stand to each other, from many rows that come in any number of pieces. */

import { Call } from "../check/call.js";
import { type OptionName, readOptions } from "../check/options.js";
import { readCompareRows } from "../meters/compareRows.js";
import { type CompareMeterJson, type CompareSumsJson, CompareTotals } from "../meters/compareTotals.js";
import { type Comparison, comparisonOf, type SpreadStatistic } from "../meters/comparison.js";
import { jsonOf } from "../meters/json.js";
import type { MomentsJson, Statistic } from "../meters/moments.js";
import type { Quantiles, QuantilesKind } from "../meters/quantiles.js";
import { checkQuantiles } from "../meters/settings.js";
import type { Absent, LabelsLike, TensorLike } from "../types.js";

export type {
  CompareMeterJson,
  CompareSumsJson,
  Comparison,
  MomentsJson,
  Quantiles,
  QuantilesKind,
  SpreadStatistic,
  Statistic,
};

/** The options of a {@link CompareMeter}. */
export interface CompareMeterOptions {
  /**
   * "exact" (the default) keeps the divergence and the difference of probability of each row as float32; "sketch" counts how many have the same first 16 bits,
   * in constant memory: quantiles are then within 2^-8 of themselves.
   */
  quantiles?: QuantilesKind | Absent;
}

/** What a {@link CompareMeter} takes of the rows of a result of `compare`; other fields are not read. */
export interface RowsToCompare {
  /** KL(base‖model) of each row. */
  readonly kl: TensorLike;
  /** KL(model‖base). */
  readonly reverseKl?: TensorLike | Absent;
  /** The Jensen-Shannon divergence. */
  readonly js?: TensorLike | Absent;
  /** The total variation. */
  readonly totalVariation?: TensorLike | Absent;
  /** The losses of the model. */
  readonly nll?: TensorLike | Absent;
  /** Those of base. */
  readonly baseNll?: TensorLike | Absent;
  /** The target's probability less that of base. */
  readonly deltaP?: TensorLike | Absent;
  /** Which rows count: not 0, not false. Default: all. */
  readonly counted?: LabelsLike | Absent;
  /** Whether both models prefer the same class: not 0, not false. */
  readonly sameTop?: LabelsLike | Absent;
  /** Whether base's first class is among the model's first five. */
  readonly baseTopInTop5?: LabelsLike | Absent;
}

const OPTIONS: readonly OptionName[] = ["quantiles"];

/**
 * How two models stand to each other, over many rows: the statistics of `compare` for rows that come in pieces.
 *
 * It keeps exact sums, integers, and the values whose quantiles are wanted. So a statistic has the same bits however the rows are split, in
 * whatever order they are added and merged, on every runtime.
 *
 * Rows are unweighted. A row where one of the models has no softmax makes means and quantiles NaN. A statistic is absent if something
 * that was added lacks what it needs.
 *
 * @throws TypeError if an option is unknown or `quantiles` is no string. RangeError if `quantiles` is neither "exact" nor "sketch".
 * @example
 * new CompareMeter().add(compare([[3, 1, -3]], [[2, 1, 0]], [1], { rows: true }).rows).statistics().kl.value; // 0.1508
 * new CompareMeter().add({ kl: [1, 2] }).merge(new CompareMeter().add({ kl: [6] })).statistics().kl.value; // 3
 * CompareMeter.fromJSON(new CompareMeter().add({ kl: [1, 2, 6] }).toJSON()).statistics().kl.quantiles["50%"]; // 2
 * @see {@link LossMeter} for one model.
 */
export class CompareMeter {
  #totals: CompareTotals;

  constructor(options?: CompareMeterOptions | null) {
    const call = new Call("CompareMeter");
    this.#totals = new CompareTotals(checkQuantiles(call, readOptions(call, options, OPTIONS).quantiles));
  }

  /**
   * A meter as {@link CompareMeter.toJSON} wrote it, to go on from there.
   *
   * @throws TypeError for anything else: another type or version, a field that is missing, unknown or out of range, a sum that is not
   * written as an exact sum. RangeError if `quantiles` is none of its values.
   */
  static fromJSON(json: CompareMeterJson): CompareMeter {
    const meter = newMeter();
    meter.#totals = CompareTotals.read(new Call("CompareMeter.fromJSON"), "json", json);
    return meter;
  }

  /**
   * Adds rows.
   *
   * @param rows - The `rows` of a result of `compare` with `rows: true`, or an object with the same fields.
   * @returns This meter.
   * @throws TypeError if it is neither, or a field is of the wrong kind. RangeError if a field has not as many elements as there are rows,
   * or a mask holds a NaN. Nothing is added then.
   */
  add(rows: RowsToCompare): this {
    const call = new Call("CompareMeter.add");
    this.#totals.add(call, readCompareRows(call, rows));
    return this;
  }

  /**
   * Adds all that another meter holds, which stays as it is.
   *
   * @returns This meter.
   * @throws TypeError if `other` is no CompareMeter, or one with another setting `quantiles`. RangeError if there were more than 2^53 rows.
   */
  merge(other: CompareMeter): this {
    const call = new Call("CompareMeter.merge");
    const isOwn = typeof other === "object" && other !== null && #totals in other;
    const totals = isOwn
      ? other.#totals
      : CompareTotals.read(call, "other", jsonOf(call, "CompareMeter", other));
    const { quantiles } = this.#totals;
    if (totals.quantiles !== quantiles)
      call.wrongKind(
        `other has quantiles "${totals.quantiles}", expected "${quantiles}", those of this meter`,
      );
    this.#totals.merge(call, totals);
    return this;
  }

  /** All that it holds, for `JSON.stringify` and {@link CompareMeter.fromJSON}. */
  toJSON(): CompareMeterJson {
    return this.#totals.json();
  }

  /** The statistics, as `compare` gives them. */
  statistics(): Comparison {
    return comparisonOf(this.#totals);
  }

  /** How many rows count. */
  get count(): number {
    return this.#totals.count;
  }

  /** In how many of them one of the models has no softmax. */
  get nanCount(): number {
    return this.#totals.nanCount;
  }
}

/** A function, so that a bundler need not give the class another name inside of itself. */
function newMeter(): CompareMeter {
  return new CompareMeter();
}
