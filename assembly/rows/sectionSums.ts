/**
 * The sum of a row of more than one section: the exact sum of the f64 sums of its sections, rounded once. So it does not matter in which
 * order they are added, nor in how many pieces.
 *
 * A record for each row: the exact sum as an integer in units of 2^-1074, in digits of 48 bits; the
 * section that the block before left unfinished; and the plain sum, which tells what is not finite.
 */

import { SUM_LIMIT } from "../shift";
import { SECTIONS_BYTES, State } from "../state";

/** A section of a row is so many classes, the first one from class 0 on. */
export const SECTION_CLASSES: usize = 4096;

const UNIT_EXPONENT = 1074;
const DIGIT_BITS: u64 = 48;
/** Of a number of sections below 2^32, each below SUM_LIMIT = 2^90. */
const DIGITS: usize = 25;
/** Below the lowest digit: what is read there is 0. */
const PADDING: usize = 2;
const FIRST_DIGIT: usize = PADDING * 8;
const UNFINISHED: usize = (PADDING + DIGITS) * 8;
const PLAIN: usize = UNFINISHED + 8;

const LOW: u64 = 0xffffffffffff;
/** 2^-1022, and 2^-64. */
const LEAST = memory.data<f64>([2.2250738585072014e-308]);
const DOWN = memory.data<f64>([5.421010862427522e-20]);

export class SectionSums {
  /** Nothing is summed of so many rows. */
  @inline static clear(state: usize, row: usize, rows: usize): void {
    memory.fill(SectionSums.record(state, row), 0, rows * SECTIONS_BYTES);
  }

  /** What a row's next section begins with. */
  @inline static unfinished(state: usize, row: usize): f64 {
    return load<f64>(SectionSums.record(state, row) + UNFINISHED);
  }

  /** Keeps the sum of a section, of which the rest is in another block. */
  @inline static keep(state: usize, row: usize, sum: f64): void {
    store<f64>(SectionSums.record(state, row) + UNFINISHED, sum);
  }

  /** Adds the sum of a whole section. */
  static add(state: usize, row: usize, sum: f64): void {
    const record = SectionSums.record(state, row);
    store<f64>(record + UNFINISHED, 0);
    store<f64>(record + PLAIN, load<f64>(record + PLAIN) + sum);
    if (!(sum >= load<f64>(LEAST) && sum < load<f64>(SUM_LIMIT))) return;
    const bits = reinterpret<u64>(sum);
    const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
    // No term is a subnormal number.
    const shift = (bits >> 52) - (1023 + 52 - UNIT_EXPONENT);
    const digit = record + FIRST_DIGIT + (((shift / DIGIT_BITS) << 3) as usize);
    const within = shift % DIGIT_BITS;
    const above = (mantissa >> (DIGIT_BITS - within)) & LOW;
    store<u64>(digit, load<u64>(digit) + ((mantissa << within) & LOW));
    store<u64>(digit, load<u64>(digit, 8) + above, 8);
    if (within > DIGIT_BITS - 5) {
      store<u64>(digit, load<u64>(digit, 16) + (mantissa >> (2 * DIGIT_BITS - within)), 16);
    }
  }

  /** The sum of all sections, to the nearest f64, or to even. What lies below 2^-80 of it may have been cut off, and does not count. */
  static value(state: usize, row: usize): f64 {
    const record = SectionSums.record(state, row);
    const plain = load<f64>(record + PLAIN);
    if (!(plain < Infinity)) return plain;
    const first = record + FIRST_DIGIT;
    let top = first;
    let carry: u64 = 0;
    for (let at = first; at < record + UNFINISHED; at += 8) {
      const digit = load<u64>(at) + carry;
      carry = digit >> DIGIT_BITS;
      store<u64>(at, digit & LOW);
      if (digit & LOW) top = at;
    }
    const middle = load<u64>(top - 8);
    const high = (load<u64>(top) << 16) | (middle >> 32);
    if (!high) return 0;
    const low = (middle << 32) | (load<u64>(top - 16) >> 16);
    const zeros = clz(high);
    const rest = low << zeros;
    let bits = high << zeros;
    if (zeros) bits |= low >> (64 - zeros);
    // The conversion rounds; that more follows is enough to know.
    if (rest >> 47) bits |= 1;
    const digits = ((top - first) as i32) >> 3;
    const exponent = digits * (DIGIT_BITS as i32) - 16 - (zeros as i32) - UNIT_EXPONENT + 64;
    return (bits as f64) * load<f64>(DOWN) * reinterpret<f64>(((exponent + 1023) as u64) << 52);
  }

  @inline static record(state: usize, row: usize): usize {
    return State.sections(state) + row * SECTIONS_BYTES;
  }
}
