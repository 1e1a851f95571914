/** What shards read and write of the state that kernels keep of rows between passes: its arrays, as assembly/state.ts lays them out. */

import type { FloatArray } from "../engine/data.js";
import { bitLength, nearest } from "../exact.js";
import { stateArrayBytes } from "../wasm/layout.js";
import type { Stage } from "../wasm/stage.js";
import type { MergedRows } from "./engine.js";
import { DIGITS, FIRST_DIGIT, NOT_FINITE, RECORD, readDigits, UNIT_EXPONENT } from "./record.js";

/** The most rows that have records of sections. */
export const SECTION_ROWS = 16;

/** Places of arrays. */
const PIVOT = 0;
const SUM = 1;
const REFERENCE_LOGIT = 3;
const SECTIONS = 19;
const BYTES_BEFORE_SECTIONS = 8;
/** A record of sections, in 64 bits: two that are 0, the digits, what is unfinished, the plain sum. */
const SECTION_RECORD = 29;
const FIRST_OF_SECTIONS = 2;
const PLAIN = 28;

/** So many bits of a sum are rounded, those behind them are not looked at (assembly/rows/sectionSums.ts). */
const SIGNIFICANT_BITS = 81;

export class KernelState {
  /** One element for each row: the largest logit, or the pivot. */
  readonly pivots: FloatArray;
  /** One for each row: the logit of its target. */
  readonly targetLogits: FloatArray;
  /** The sums without the targets. */
  private readonly sums: Float64Array;
  readonly #records: BigInt64Array;
  readonly #plain: Float64Array;

  constructor(stage: Stage) {
    const { address, rows, floats, doubles } = stage;
    const arrayBytes = stateArrayBytes(rows);
    const placeOf = (array: number) => address.state + array * arrayBytes;
    this.pivots = stage.elements(placeOf(PIVOT), rows);
    this.targetLogits = stage.elements(placeOf(REFERENCE_LOGIT), rows);
    this.sums = doubles.subarray(placeOf(SUM) / 8, placeOf(SUM) / 8 + rows);
    const { buffer } = floats;
    const length = SECTION_ROWS * SECTION_RECORD;
    const sections = placeOf(SECTIONS) + BYTES_BEFORE_SECTIONS;
    this.#records = new BigInt64Array(buffer, sections, length);
    this.#plain = new Float64Array(buffer, sections, length);
  }

  /** Copies the digits of `count` rows to the records of those from `start` on, and says where a sum is not finite. */
  copySums(sums: BigInt64Array, start: number, count: number): void {
    for (let r = 0; r < count; r++) {
      const from = r * SECTION_RECORD;
      const to = (start + r) * RECORD;
      if (Number.isFinite(this.#plain[from + PLAIN]))
        sums.set(
          this.#records.subarray(from + FIRST_OF_SECTIONS, from + FIRST_OF_SECTIONS + DIGITS),
          to + FIRST_DIGIT,
        );
      else sums[to + NOT_FINITE] = 1n;
    }
  }

  /** Puts the pivots of `count` rows from `start` on in the place of their maxima. */
  putPivots(pivot: FloatArray, start: number, count: number): void {
    for (let r = 0; r < count; r++) this.pivots[r] = pivot[start + r];
  }

  /** Puts what is known of merged rows in the place of what was summed. */
  putMerged({ sums, targetLogits }: MergedRows, start: number, count: number): void {
    for (let r = 0; r < count; r++) {
      this.targetLogits[r] = targetLogits[start + r];
      this.sums[r] = sumOf(sums, start + r);
    }
  }
}

/** The sum that the digits of a row are, rounded as the kernels round it. */
function sumOf(sums: BigInt64Array, row: number): number {
  if (sums[row * RECORD + NOT_FINITE] !== 0n) return Number.NaN;
  const sum = readDigits(sums, row);
  const rest = BigInt(Math.max(0, bitLength(sum) - SIGNIFICANT_BITS));
  return nearest((sum >> rest) << rest, UNIT_EXPONENT);
}
