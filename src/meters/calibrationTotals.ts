/** What a CalibrationMeter keeps: integers and exact sums for each bin of confidence, which add up to the same in every order. */

import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import { isDouble } from "../dtype.js";
import { integerOf } from "../exact.js";
import { DOUBLE, SINGLE, textOf, unitsOf } from "../exactText.js";
import { ExactTotal } from "../exactTotal.js";
import { naturalExp } from "../naturalExp.js";
import type { CalibrationRows } from "./calibrationRows.js";
import { readFields, readInteger, readItems, readMeter, readSum, VERSION } from "./json.js";
import { visitBlocks } from "./rows.js";
import { checkTotal, MOST_BINS } from "./settings.js";

/** The type in its JSON. */
const TYPE = "CalibrationMeter";

/** A {@link CalibrationMeter} as JSON. */
export interface CalibrationMeterJson {
  /** What it is of. */
  type: "CalibrationMeter";
  /** The form of the fields. */
  version: 1;
  /** The bins, from 0 to 1. */
  bins: BinJson[];
  /** The rows without a bin: those whose softmax is NaN. */
  nanCount: number;
  /** The exact sum of the Brier scores; null if something that was added lacked them. */
  brier: string | null;
}

/** A bin in a {@link CalibrationMeterJson}. */
export interface BinJson {
  /** Its rows. */
  count: number;
  /** Those of them whose target is the argmax. */
  correct: number;
  /** The exact sum of their confidences, such as `"0x1a2bp-1074"`. */
  confidence: string;
}

class Bin {
  count = 0;
  correct = 0;
  readonly confidence = new ExactTotal();
}

export class CalibrationTotals {
  readonly bins: readonly Bin[];
  nanCount = 0;
  /** Null: something that was added lacked it. */
  brier: ExactTotal | null = new ExactTotal();
  /** Whether some Brier scores were float64. */
  #double = false;

  constructor(bins: number) {
    this.bins = Array.from({ length: bins }, () => new Bin());
  }

  /** The rows that count. */
  get count(): number {
    return this.bins.reduce((sum, { count }) => sum + count, this.nanCount);
  }

  /** The lower edge of a bin, which does not belong to it; the upper edge is that of the next one. */
  edge(bin: number): number {
    return bin / this.bins.length;
  }

  add(call: Call, rows: CalibrationRows): void {
    checkTotal(call, "count", this.count + rows.count);
    const { maxLogProb, greedy, counted, brier } = rows;
    visitBlocks(maxLogProb, (block, start, length) => {
      for (let i = 0; i < length; i++)
        if (counted === null || counted[start + i] !== 0) this.#addRow(block[i], greedy[start + i]);
    });
    if (brier === null) this.brier = null;
    else this.#addScores(brier, rows);
  }

  #addRow(logProb: number, isGreedy: number): void {
    const confidence = naturalExp(logProb);
    if (Number.isNaN(confidence)) {
      this.nanCount++;
      return;
    }
    const bin = this.bins[this.#binOf(confidence)];
    bin.count++;
    if (isGreedy !== 0) bin.correct++;
    bin.confidence.add(confidence);
  }

  /** The bin with `low < confidence <= high`; 0 belongs to the first one. */
  #binOf(confidence: number): number {
    const last = this.bins.length - 1;
    let bin = Math.min(Math.max(Math.ceil(confidence * this.bins.length) - 1, 0), last);
    // The product was rounded; so is an edge.
    if (bin > 0 && confidence <= this.edge(bin)) bin--;
    else if (bin < last && confidence > this.edge(bin + 1)) bin++;
    return bin;
  }

  #addScores(scores: Exclude<CalibrationRows["brier"], null>, { counted, count }: CalibrationRows): void {
    const { brier } = this;
    if (count > 0) this.#double ||= isDouble(scores.data);
    if (brier === null) return;
    visitBlocks(scores, (block, start, length) => {
      for (let i = 0; i < length; i++) if (counted === null || counted[start + i] !== 0) brier.add(block[i]);
    });
  }

  merge(call: Call, other: CalibrationTotals): void {
    checkTotal(call, "count", this.count + other.count);
    this.bins.forEach((bin, k) => {
      const { count, correct, confidence } = other.bins[k];
      bin.count += count;
      bin.correct += correct;
      bin.confidence.addExact(confidence.exact);
    });
    this.nanCount += other.nanCount;
    this.#double ||= other.#double;
    if (other.brier === null) this.brier = null;
    else this.brier?.addExact(other.brier.exact);
  }

  json(): CalibrationMeterJson {
    return {
      type: TYPE,
      version: VERSION,
      bins: this.bins.map(({ count, correct, confidence }) => ({
        count,
        correct,
        confidence: textOf(confidence.exact, DOUBLE.terms),
      })),
      nanCount: this.nanCount,
      brier: this.brier && textOf(this.brier.exact, unitsOf(this.#double).terms),
    };
  }

  /** Those of a JSON. */
  static read(call: Call, name: string, value: unknown): CalibrationTotals {
    const json = readMeter(call, name, value, TYPE, ["bins", "nanCount", "brier"]);
    const bins = readItems(call, `${name}.bins`, json.bins, (item, bin) => readBin(call, item, bin));
    readInteger(call, `${name}.bins.length`, bins.length, MOST_BINS, 1);
    const totals = new CalibrationTotals(bins.length);
    bins.forEach(({ count, correct, confidence }, k) => {
      const bin = totals.bins[k];
      bin.count = count;
      bin.correct = correct;
      bin.confidence.addExact(confidence);
    });
    totals.nanCount = readInteger(call, `${name}.nanCount`, json.nanCount);
    checkTotal(call, `${name}.count`, totals.count);
    totals.#readBrier(call, `${name}.brier`, json.brier);
    return totals;
  }

  #readBrier(call: Call, name: string, value: unknown): void {
    if (value === null) {
      this.brier = null;
      return;
    }
    const { exact, exponent } = readSum(call, name, value, [SINGLE.terms, DOUBLE.terms]);
    if (this.count === 0 && exact !== 0n)
      call.wrongKind(`${name} is ${show(value)}, expected 0 as there are no rows`);
    this.#double = exponent === DOUBLE.terms;
    this.brier?.addExact(exact);
  }
}

function readBin(call: Call, name: string, value: unknown) {
  const json = readFields(call, name, value, ["count", "correct", "confidence"]);
  const count = readInteger(call, `${name}.count`, json.count);
  const correct = readInteger(call, `${name}.correct`, json.correct, count);
  const { exact } = readSum(call, `${name}.confidence`, json.confidence, [DOUBLE.terms]);
  // Not a comparison with a word, which is always false.
  if (typeof exact === "number" || exact < 0n || exact > integerOf(count))
    call.wrongKind(
      `${name}.confidence is ${show(json.confidence)}, expected the sum of ${count} numbers from 0 to 1`,
    );
  return { count, correct, confidence: exact };
}
