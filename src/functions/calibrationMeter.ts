/** CalibrationMeter: whether a model is right as often as it is sure. */

import { Call } from "../check/call.js";
import { type OptionName, readOptions } from "../check/options.js";
import { integerOf, nearestRatio, UNIT } from "../exact.js";
import { readCalibrationRows } from "../meters/calibrationRows.js";
import { type BinJson, type CalibrationMeterJson, CalibrationTotals } from "../meters/calibrationTotals.js";
import { jsonOf } from "../meters/json.js";
import { checkBins } from "../meters/settings.js";
import { canonical } from "../nan.js";
import type { Absent, LabelsLike, TensorLike } from "../types.js";

export type { BinJson, CalibrationMeterJson };

/** The options of a {@link CalibrationMeter}. */
export interface CalibrationMeterOptions {
  /** The number of bins of equal width, from 1 to 10,000. Default 15. */
  bins?: number | Absent;
}

/** What a {@link CalibrationMeter} takes of a result of `score`; other fields are not read. */
export interface PredictedRows {
  /** The log-probability of the argmax, whose exponential is the confidence. */
  readonly maxLogProb: TensorLike;
  /** Whether the target is the argmax: not 0, not false. */
  readonly isGreedy: LabelsLike;
  /** Which rows count: not 0, not false. Default: all. */
  readonly counted?: LabelsLike | Absent;
  /** The Brier scores. */
  readonly brier?: TensorLike | Absent;
}

/** A bin of a reliability diagram: the rows with `low < confidence <= high`. */
export interface CalibrationBin {
  /** The lower edge, which does not belong to it (but 0 to the first bin). */
  low: number;
  /** The upper edge, which does. */
  high: number;
  /** How many rows it has. */
  count: number;
  /** The share of them whose target is the argmax; NaN without rows. */
  accuracy: number;
  /** Their mean confidence; NaN without rows. */
  confidence: number;
}

const OPTIONS: readonly OptionName[] = ["bins"];

/**
 * Whether a model is right as often as it is sure: calibration errors, and the bins of a reliability diagram.
 *
 * A row's confidence is `exp(maxLogProb)`, the probability of its argmax. Of the bins b, with `n[b]` of n rows in it,
 * `d[b] = |accuracy - confidence|`: `ECE = Σ n[b] / n · d[b]`, `MCE = max d[b]`, `RMS = √(Σ n[b] / n · d[b]²)`.
 *
 * It keeps exact sums and integers. So a statistic has the same bits however the rows are split, in whatever order they are added and
 * merged, on every runtime.
 *
 * @throws TypeError if an option is unknown, or `bins` is no number. RangeError if it is no integer from 1 to 10,000.
 * @example
 * new CalibrationMeter().add({ maxLogProb: [-0.1, -0.1], isGreedy: [1, 0] }).expectedCalibrationError; // 0.4048
 * new CalibrationMeter({ bins: 2 }).add({ maxLogProb: [-0.1, -1], isGreedy: [1, 0] }).bins[1].confidence; // 0.9048
 * @remarks Source: Guo et al., "On Calibration of Modern Neural Networks", 2017; Brier, "Verification of forecasts expressed in terms of
 * probability", 1950.
 * @see {@link LossMeter} for the losses of the same rows.
 */
export class CalibrationMeter {
  #totals: CalibrationTotals;

  constructor(options?: CalibrationMeterOptions | null) {
    const call = new Call("CalibrationMeter");
    this.#totals = new CalibrationTotals(checkBins(call, readOptions(call, options, OPTIONS).bins));
  }

  /**
   * A meter as {@link CalibrationMeter.toJSON} wrote it, to go on from there.
   *
   * @throws TypeError for anything else: another type or version, a field that is missing, unknown or out of range, a sum that is not
   * written as an exact sum.
   */
  static fromJSON(json: CalibrationMeterJson): CalibrationMeter {
    const meter = newMeter();
    meter.#totals = CalibrationTotals.read(new Call("CalibrationMeter.fromJSON"), "json", json);
    return meter;
  }

  /**
   * Adds rows.
   *
   * @param result - A result of `score` with a target: `maxLogProb`, `isGreedy`, and what else the statistics need.
   * @returns This meter.
   * @throws TypeError if `result` lacks one of these, or a field is of the wrong kind. RangeError if a field has not as many elements as
   * there are rows, a log-probability is above 0, or `counted` or `isGreedy` holds a NaN. Nothing is added then.
   */
  add(result: PredictedRows): this {
    const call = new Call("CalibrationMeter.add");
    this.#totals.add(call, readCalibrationRows(call, result));
    return this;
  }

  /**
   * Adds all that another meter holds, which stays as it is.
   *
   * @returns This meter.
   * @throws TypeError if `other` is no CalibrationMeter, or one with another number of bins. RangeError if there were more than 2^53 rows.
   */
  merge(other: CalibrationMeter): this {
    const call = new Call("CalibrationMeter.merge");
    const isOwn = typeof other === "object" && other !== null && #totals in other;
    const totals = isOwn
      ? other.#totals
      : CalibrationTotals.read(call, "other", jsonOf(call, "CalibrationMeter", other));
    const { length } = this.#totals.bins;
    if (totals.bins.length !== length)
      call.wrongKind(`other has ${totals.bins.length} bins, expected ${length}, as this meter has`);
    this.#totals.merge(call, totals);
    return this;
  }

  /** All that it holds, for `JSON.stringify` and {@link CalibrationMeter.fromJSON}. */
  toJSON(): CalibrationMeterJson {
    return this.#totals.json();
  }

  /** How many rows count. */
  get count(): number {
    return this.#totals.count;
  }

  /** How many of them have the softmax NaN. They are in no bin, and make the calibration errors NaN. */
  get nanCount(): number {
    return this.#totals.nanCount;
  }

  /** The bins of a reliability diagram, from 0 to 1. */
  get bins(): CalibrationBin[] {
    const totals = this.#totals;
    return totals.bins.map(({ count, correct, confidence }, k) => ({
      low: totals.edge(k),
      high: totals.edge(k + 1),
      count,
      accuracy: canonical(correct / count),
      confidence: canonical(confidence.value / count),
    }));
  }

  /** ECE: the mean distance between confidence and accuracy, bin by bin. */
  get expectedCalibrationError(): number {
    const distance = this.#distances().reduce((sum, { distance }) => sum + distance, 0n);
    return this.#isDefined ? nearestRatio(distance, BigInt(this.count), UNIT) : Number.NaN;
  }

  /** MCE: the largest of these distances. */
  get maximumCalibrationError(): number {
    const distances = this.#distances().map(({ count, distance }) =>
      nearestRatio(distance, BigInt(count), UNIT),
    );
    return this.#isDefined ? Math.max(...distances) : Number.NaN;
  }

  /** The root of the mean of their squares. */
  get rmsCalibrationError(): number {
    let sum = 0;
    for (const { count, distance } of this.#distances()) {
      const mean = nearestRatio(distance, BigInt(count), UNIT);
      sum += count * (mean * mean);
    }
    return this.#isDefined ? Math.sqrt(sum / this.count) : Number.NaN;
  }

  /** The mean of the Brier scores; NaN if something that was added lacks them. */
  get brierScore(): number {
    const { brier, count } = this.#totals;
    return brier === null ? Number.NaN : canonical(brier.value / count);
  }

  /** Whether there are rows, and all of them are in bins. */
  get #isDefined(): boolean {
    return this.count > 0 && this.nanCount === 0;
  }

  /** Of each bin with rows how many, and |Σ correct - Σ confidence|, exactly. */
  #distances(): { readonly count: number; readonly distance: bigint }[] {
    return this.#totals.bins
      .filter(({ count }) => count > 0)
      .map(({ count, correct, confidence }) => {
        // Confidences are never infinite.
        const difference = integerOf(correct) - (confidence.exact as bigint);
        return { count, distance: difference < 0n ? -difference : difference };
      });
  }
}

/** A function, so that a bundler need not give the class another name inside of itself. */
function newMeter(): CalibrationMeter {
  return new CalibrationMeter();
}
