/**
 * The rows of compare where base is a sparse teacher. P has its k classes, and what they lack of 1 as its tail; Q is the model's softmax with all other classes as
 * one. With D = log Q/P, φ(D) = e^D - 1 - D, as everywhere in compare: KL(P‖Q) = Σ P·φ(D) where both add up to 1, Σ -P·D where they do not.
 */

import type { Teacher } from "../../check/comparedTeacher.js";
import type { FloatArray, View } from "../../engine/data.js";
import type { CompareCall, Engine } from "../../engine/engine.js";
import { firstMaximum } from "../../js/logNormalizer.js";
import { countOrder, unchanged } from "../../js/order.js";
import { Rows } from "../../js/rows.js";
import { canonical } from "../../nan.js";
import { naturalExp } from "../../naturalExp.js";
import { naturalLog } from "../../naturalLog.js";
import { maskStart } from "../../tensor/mask.js";
import { part } from "../../tensor/part.js";
import { classesLast } from "../../tensor/view.js";
import { DivergenceSums } from "./divergenceSums.js";

/** What is written, one element for each row; null is not wanted, or not known. */
export interface TeacherRows {
  readonly baseNll: FloatArray | null;
  readonly kl: FloatArray;
  readonly reverseKl: FloatArray | null;
  readonly js: FloatArray | null;
  readonly totalVariation: FloatArray;
  readonly deltaP: FloatArray | null;
  readonly argmax: Int32Array;
  readonly baseArgmax: Int32Array;
  readonly baseTopRank: Int32Array;
}

export interface TeacherCall {
  /** Computed in float64. */
  readonly model: View;
  readonly teacher: Teacher;
  /** -1 where a row does not count. */
  readonly target: Int32Array | null;
  readonly counts: Uint8Array;
  readonly modelIsNormalized: CompareCall["modelIsNormalized"];
  readonly minLogProb: number;
}

/** Logits whose other classes are summed together. */
const BLOCK_ELEMENTS = 262_144;

export function compareWithTeacher(
  engine: Pick<Engine, "logSumExp">,
  call: TeacherCall,
  rows: TeacherRows,
): void {
  const model = classesLast(call.model);
  const values = new Rows(model);
  const ordered = new Rows(unchanged(model));
  const others = othersOf(engine, model, call.teacher);
  const row = new TeacherRow(call);
  for (let r = 0; r < model.outer; r++) {
    const start = ordered.start(r);
    const first = firstMaximum(ordered.data, start, ordered.classes, ordered.step);
    row.read(r, values, others[r]);
    const top = row.top;
    rows.argmax[r] = row.hasSoftmax ? (first - start) / ordered.step : -1;
    rows.baseArgmax[r] = top;
    const logit = ordered.data[start + top * ordered.step];
    rows.baseTopRank[r] =
      row.hasSoftmax && top >= 0
        ? countOrder(ordered.data, start, ordered.classes, ordered.step, logit).greater + 1
        : 0;
    row.write(r, rows);
  }
}

/** The log-sum-exp of the classes that the teacher does not name, for each row. */
function othersOf(engine: Pick<Engine, "logSumExp">, model: View, { indices, k }: Teacher): Float64Array {
  const { outer, classes, places, adjustment } = model;
  const others = new Float64Array(outer);
  const most = places === null ? Math.max(1, Math.floor(BLOCK_ELEMENTS / classes)) : 1;
  for (let o = 0; o < outer; o += most) {
    const count = Math.min(most, outer - o);
    const bytes = new Uint8Array(count * classes);
    for (let r = 0; r < count; r++) {
      const to = r * classes;
      if (adjustment === null || adjustment.mask === null) bytes.fill(1, to, to + classes);
      else {
        const { mask } = adjustment;
        const from = maskStart(mask, o + r);
        for (let c = 0; c < classes; c++) bytes[to + c] = mask.bytes[from + c * mask.step];
      }
      for (let i = (o + r) * k; i < (o + r + 1) * k; i++) if (indices[i] >= 0) bytes[to + indices[i]] = 0;
    }
    const mask = { bytes, rows: 1, apart: classes, step: 1 };
    const { softcap, temperature } = adjustment ?? { softcap: 0, temperature: 1 };
    const x = {
      ...part({ ...model, adjustment: null }, o, count),
      adjustment: { softcap, temperature, mask, absent: Number.NEGATIVE_INFINITY },
    };
    engine.logSumExp({ out: others.subarray(o, o + count), x });
  }
  return others;
}

/** One row after the other. */
class TeacherRow {
  hasSoftmax = false;
  /** The teacher's first class, -1 if it names none. */
  top = -1;
  readonly #call: TeacherCall;
  readonly #sums: DivergenceSums;
  #ofTarget = 0;

  constructor(call: TeacherCall) {
    this.#call = call;
    this.#sums = new DivergenceSums(call.teacher.tail === "zero" || call.modelIsNormalized, call.minLogProb);
  }

  /** `others`: the log-sum-exp of the classes that the teacher does not name. */
  read(r: number, values: Rows, others: number): void {
    const { teacher, modelIsNormalized, target } = this.#call;
    const { k, indices, tail } = teacher;
    const logits: number[] = [];
    const given: number[] = [];
    this.top = -1;
    let largest = Number.NEGATIVE_INFINITY;
    const temperature = this.#call.model.adjustment?.temperature ?? 1;
    for (let i = r * k; i < (r + 1) * k; i++) {
      const c = indices[i];
      if (c < 0) continue;
      const logProb = teacher.logProbs[i];
      logits.push(values.at(r, c));
      given.push(logProb / temperature);
      if (logProb > largest || (logProb === largest && c < this.top) || this.top < 0) {
        this.top = c;
        largest = logProb;
      }
    }
    const whole = logSumExp([others, ...logits]);
    this.hasSoftmax = Number.isFinite(whole);
    const normalizer = modelIsNormalized ? 0 : whole;
    const t = target === null ? -1 : target[r];
    this.#ofTarget = t < 0 ? 0 : naturalExp(values.at(r, t) - normalizer);
    const sums = this.#sums;
    sums.clear();
    const shift = tail === "renormalize" ? logSumExp(given) : 0;
    let named = 0;
    let surprise = 0;
    for (const [i, logProb] of given.entries()) {
      sums.add(logProb - shift, logits[i] - normalizer);
      const p = naturalExp(logProb);
      named += p;
      if (p !== 0) surprise -= p * logProb;
    }
    if (given.some(Number.isNaN)) {
      this.hasSoftmax = false;
      this.top = -1;
    }
    // Nothing to divide by.
    if (tail === "renormalize" && !Number.isFinite(shift)) this.hasSoftmax = false;
    // Where no other class is, or the model has none, it is what rounding left.
    const isRounding = given.length === this.#call.model.classes || others === Number.NEGATIVE_INFINITY;
    const lack = isRounding && 1 - named <= teacher.slack * (1 + 2 * surprise) ? 0 : 1 - named;
    const missing = tail === "bucket" && lack > 0 ? naturalLog(lack) : Number.NEGATIVE_INFINITY;
    sums.add(missing, others - normalizer);
    if (tail === "bucket" && !modelIsNormalized && named > 1 + teacher.slack) sums.take(named - 1);
  }

  /** The results of the row that was read. */
  write(r: number, rows: TeacherRows): void {
    const { teacher, counts } = this.#call;
    const isCounted = counts[r] !== 0;
    const none = this.hasSoftmax ? 0 : Number.NaN;
    const put = (to: FloatArray | null, value: number) => {
      if (to !== null) to[r] = isCounted ? canonical(value) : 0;
    };
    const { kl, reverseKl, js, totalVariation } = this.#sums;
    put(rows.kl, kl + none);
    put(rows.reverseKl, reverseKl + none);
    put(rows.js, js + none);
    put(rows.totalVariation, totalVariation + none);
    const ofTarget = teacher.targetLogProb;
    if (ofTarget === null) return;
    put(rows.baseNll, 0 - ofTarget[r]);
    put(rows.deltaP, this.#ofTarget - naturalExp(ofTarget[r]) + none);
  }
}

/** log Σ exp(x), -Infinity of nothing; what is not finite where the largest one is not. */
function logSumExp(values: readonly number[]): number {
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > max || Number.isNaN(value)) max = value;
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (const value of values) sum += naturalExp(value - max);
  return max + naturalLog(sum);
}
