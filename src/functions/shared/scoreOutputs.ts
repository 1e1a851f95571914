/** The results of score: what the engine writes for each row, and what the caller gets of it. */

import { type RowOptions, shapeOfLosses } from "../../check/rowOptions.js";
import { computeType, type ElementType, type FloatType, INT32, type TypedArray, UINT8 } from "../../dtype.js";
import type { ClassMask, FloatArray } from "../../engine/data.js";
import type { ScoreCall } from "../../engine/engine.js";
import { ExactSum } from "../../exactSum.js";
import { isLeftOut } from "../../tensor/mask.js";
import { elementCount } from "../../tensor/shape.js";
import type { OutputArrays } from "./outputArrays.js";
import { forLosses } from "./rowLosses.js";

const FLOATS = ["logProb", "maxLogProb", "entropy", "logSumExp", "brier"] as const;
const INTEGERS = ["rank", "ties", "argmax"] as const;

/** In the order of the results. */
export const OUTPUTS = [
  "counted",
  "logProb",
  "rank",
  "ties",
  "argmax",
  "isGreedy",
  "maxLogProb",
  "entropy",
  "logSumExp",
  "brier",
  "topK",
] as const;

type Output = (typeof OUTPUTS)[number];
type TopField = "indices" | "logProbs";

/** What the engine is asked to write: one element for each row, or `topK`. */
type Written = Omit<ScoreCall, "logits" | "target" | "nats" | "topK">;

export class ScoreOutputs {
  /** By name; what was not asked for is absent. */
  readonly tensors: Partial<Record<Output, unknown>> = {};
  /** How many rows the engine is given. */
  readonly count: number;
  readonly written: Written;
  readonly #rows: RowOptions;
  readonly #topK: number;
  readonly #counted: Uint8Array | null;
  /** Of a shift: the arrays of all rows, and those of the rows that have a target, to which they are copied. */
  readonly #moves: { from: TypedArray; to: TypedArray; width: number }[] = [];

  /** `further`: results that are computed though they are not asked for. */
  constructor(
    arrays: OutputArrays,
    out: unknown,
    names: readonly Output[],
    rows: RowOptions,
    type: FloatType,
    topK: number,
    further: readonly Output[],
  ) {
    this.#rows = rows;
    this.#topK = topK;
    this.count = elementCount(rows.shape);
    const given = arrays.fields("out", out, OUTPUTS, names);
    const fields: readonly TopField[] = ["indices", "logProbs"];
    const top = arrays.fields("out.topK", given.topK, fields, fields);
    const floats = computeType(type) as ElementType<FloatArray>;
    const shape = shapeOfLosses(rows);
    const take = <A extends TypedArray>(name: Output, type: ElementType<A>): A | null => {
      if (!names.includes(name)) return further.includes(name) ? new type.Array(this.count) : null;
      const { array, tensor } = arrays.take(`out.${name}`, given[name], type, shape);
      this.tensors[name] = tensor;
      return this.#ofAllRows(array, type, 1);
    };
    const taken: Partial<Record<Output, unknown>> = {};
    for (const name of OUTPUTS) {
      if (name === "topK") continue;
      const isFloat = (FLOATS as readonly string[]).includes(name);
      const isInteger = (INTEGERS as readonly string[]).includes(name);
      taken[name] = isFloat ? take(name, floats) : isInteger ? take(name, INT32) : take(name, UINT8);
    }
    const { counted, ...written } = taken;
    this.#counted = (counted as Uint8Array | null) ?? null;
    let topIndices: Int32Array | null = null;
    let topLogProbs: FloatArray | null = null;
    if (names.includes("topK")) {
      const indices = arrays.take("out.topK.indices", top.indices, INT32, [...shape, topK]);
      const logProbs = arrays.take("out.topK.logProbs", top.logProbs, floats, [...shape, topK]);
      this.tensors.topK = { indices: indices.tensor, logProbs: logProbs.tensor };
      topIndices = this.#ofAllRows(indices.array, INT32, topK);
      topLogProbs = this.#ofAllRows(logProbs.array, floats, topK);
    }
    this.written = { ...written, topIndices, topLogProbs } as Written;
  }

  /** What the engine writes in place of a result: the result itself, unless a shift makes it shorter. */
  #ofAllRows<A extends TypedArray>(result: A, type: ElementType<A>, width: number): A {
    if (this.#rows.shift === 0) return result;
    const from = new type.Array(this.count * width);
    this.#moves.push({ from, to: result, width });
    return from;
  }

  /** After the engine: `counts` says which rows count, null if there is no target. */
  close(counts: Uint8Array | null): void {
    if (counts !== null) this.#counted?.set(counts);
    for (const { from, to, width } of this.#moves)
      forLosses(this.#rows, this.count, (row, k) => {
        for (let j = 0; j < width; j++) to[k * width + j] = from[row * width + j];
      });
  }

  /**
   * A softcap makes numbers of -Infinity, so that an engine cannot tell a class that takes no part from others by its value: `left` says how
   * many of each row do.
   */
  leaveOut(mask: ClassMask, left: Int32Array): void {
    const { argmax, maxLogProb, entropy, logSumExp, topIndices, topLogProbs } = this.written;
    const topK = this.#topK;
    for (let row = 0; row < this.count; row++) {
      if (left[row] === 0) {
        for (const floats of [maxLogProb, entropy, logSumExp]) if (floats !== null) floats[row] = Number.NaN;
        topIndices?.fill(-1, row * topK, (row + 1) * topK);
        topLogProbs?.fill(Number.NaN, row * topK, (row + 1) * topK);
        if (argmax !== null) argmax[row] = -1;
        continue;
      }
      if (argmax !== null && maxLogProb !== null && isLeftOut(mask, row, argmax[row]))
        maxLogProb[row] = Number.NEGATIVE_INFINITY;
      if (topIndices === null || topLogProbs === null) continue;
      for (let j = row * topK; j < (row + 1) * topK; j++)
        if (isLeftOut(mask, row, topIndices[j])) topLogProbs[j] = Number.NEGATIVE_INFINITY;
    }
  }

  /** The sums over segments; `segmentOf`: that of each row. */
  inSegments(segmentOf: Int32Array, segments: number, counts: Uint8Array) {
    const { logProb, isGreedy } = this.written;
    const sums = Array.from({ length: segments }, () => new ExactSum());
    const count = new Int32Array(segments);
    const allGreedy = new Uint8Array(segments).fill(1);
    for (let row = 0; row < this.count; row++) {
      if (counts[row] === 0) continue;
      const segment = segmentOf[row];
      count[segment]++;
      sums[segment].add(logProb?.[row] ?? 0);
      if (isGreedy?.[row] === 0) allGreedy[segment] = 0;
    }
    return { logProb: Float64Array.from(sums, (sum) => sum.value), count, allGreedy };
  }
}
