/** Segments of which a part of the rows has some rows, and other parts have others: what each has is added up. */
import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import { type Exact, nearest, plus } from "../exact.js";
import { DOUBLE, isMultiple, SINGLE, textOf } from "../exactText.js";
import { readInteger, readItems, readSum } from "../meters/json.js";

/** A segment, how many rows count in it, and the exact sum of their log-probabilities. */
export type CutSegmentJson = readonly [segment: number, count: number, sum: string];

interface Sum {
  readonly count: number;
  readonly sum: Exact;
}

export class CutSegments {
  readonly #sums = new Map<number, Sum>();

  add(segment: number, count: number, sum: Exact): void {
    if (count === 0) return;
    const before = this.#sums.get(segment) ?? { count: 0, sum: 0n };
    this.#sums.set(segment, { count: before.count + count, sum: plus(before.sum, sum) });
  }

  merge(other: CutSegments): void {
    for (const [segment, { count, sum }] of other.#sums) this.add(segment, count, sum);
  }

  /** Takes those out that are whole, as a LossMeter takes segments. */
  take(isWhole: (segment: number) => boolean): { logProb: Float64Array; count: Int32Array } {
    const whole = [...this.#sums].filter(([segment]) => isWhole(segment));
    for (const [segment] of whole) this.#sums.delete(segment);
    return {
      logProb: Float64Array.from(whole, ([, { sum }]) => nearest(sum)),
      count: Int32Array.from(whole, ([, { count }]) => count),
    };
  }

  json(): CutSegmentJson[] {
    return [...this.#sums]
      .sort(([a], [b]) => a - b)
      .map(([segment, { count, sum }]) => [
        segment,
        count,
        textOf(sum, isMultiple(sum, SINGLE.terms) ? SINGLE.terms : DOUBLE.terms),
      ]);
  }

  static read(call: Call, name: string, value: unknown): CutSegments {
    const segments = new CutSegments();
    readItems(call, name, value, (item, cut) => {
      if (!Array.isArray(cut) || cut.length !== 3)
        call.wrongKind(`${item} is ${show(cut)}, expected a segment, a count and a sum`);
      const segment = readInteger(call, `${item}[0]`, cut[0]);
      const count = readInteger(call, `${item}[1]`, cut[1], Number.MAX_SAFE_INTEGER, 1);
      segments.add(segment, count, readSum(call, `${item}[2]`, cut[2], [SINGLE.terms, DOUBLE.terms]).exact);
    });
    return segments;
  }
}
