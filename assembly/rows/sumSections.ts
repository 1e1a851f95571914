/** The pass of sumExp.ts over rows of more than one section, whole or in pieces: each section is summed as a row of its own. */
import { CLOSE, GOES_ON, GUESS } from "../passes";
import { Shift, SUM_LIMIT } from "../shift";
import { State } from "../state";
import { Max } from "./max";
import { SECTION_CLASSES, SectionSums } from "./sectionSums";
import { Store } from "./store";
import { SumExpOfRow } from "./sumExpOfRow";

/** One code for both types: what differs takes a thousandth of a section's time. */
export class SumSections {
  /** `size`: bytes of an element. The rest is that of SumExp.run. */
  static run(
    size: usize,
    passes: u32,
    state: usize,
    out: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (!load<u32>(State.hasSections(state))) {
      SectionSums.clear(state, 0, outer * inner);
      store<u32>(State.hasSections(state), 1);
    }
    const lanes: usize = inner === 1 ? 1 : 16 / (size as usize);
    const stride = inner * size;
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const at = o * classes * stride + i * size;
        const rows = min<usize>(inner - i, lanes);
        SumSections.ofRows(
          size,
          passes,
          state,
          o * inner + i,
          rows,
          out ? out + at : 0,
          x + at,
          classes,
          stride,
        );
      }
    }
  }

  /** One contiguous row, whose `stride` is the size of an element, or a vector of `rows` neighbours. */
  static ofRows(
    size: usize,
    passes: u32,
    state: usize,
    row: usize,
    rows: usize,
    out: usize,
    x: usize,
    classes: usize,
    stride: usize,
  ): void {
    SumSections.sum(size, passes, state, row, rows, out, x, classes, stride);
    if (!(passes & GUESS) || !(passes & CLOSE)) return;
    let isTooLow: i32 = 0;
    for (let r = row; r < row + rows; r++) isTooLow |= load<i32>(State.tooLow(state) + r * 4);
    if (!isTooLow) return;
    // Of f32 alone.
    const max = stride === 4 ? Max.along<f32>(x, classes * 4) : Max.across<f32>(x, classes, stride);
    const reference = v128.load(State.referenceLogit(state) + row * 4);
    Store.rows<f32>(State.pivot(state) + row * 4, f32x4.pmax(max, reference), rows);
    Shift.prepare<f32>(state, row, rows);
    SectionSums.clear(state, row, rows);
    memory.fill(State.tooLow(state) + row * 4, 0, rows * 4);
    SumSections.sum(size, passes & ~GUESS, state, row, rows, out, x, classes, stride);
  }

  /** Leaves the sum so far in State.sum. Where a guess is too low, State.tooLow tells it. */
  static sum(
    size: usize,
    passes: u32,
    state: usize,
    row: usize,
    rows: usize,
    out: usize,
    x: usize,
    classes: usize,
    stride: usize,
  ): void {
    const ofSection = passes & ~CLOSE;
    const sums = State.sum(state) + row * 8;
    while (classes) {
      const count = min<usize>(classes, SECTION_CLASSES);
      for (let r: usize = 0; r < rows; r++) {
        store<f64>(sums + r * 8, SectionSums.unfinished(state, row + r));
      }
      if (stride === size) {
        const bytes = count * size;
        if (size === 4) SumExpOfRow.along<f32>(ofSection, state, row, out, x, bytes);
        else SumExpOfRow.along<f64>(ofSection, state, row, out, x, bytes);
      } else if (size === 4) {
        SumExpOfRow.across<f32>(ofSection, state, row, rows, out, x, count, stride);
      } else {
        SumExpOfRow.across<f64>(ofSection, state, row, rows, out, x, count, stride);
      }
      classes -= count;
      x += count * stride;
      if (out) out += count * stride;
      for (let r: usize = 0; r < rows; r++) {
        const sum = load<f64>(sums + r * 8);
        if (!classes && passes & GOES_ON) SectionSums.keep(state, row + r, sum);
        else SectionSums.add(state, row + r, sum);
      }
    }
    for (let r: usize = 0; r < rows; r++) {
      const sum = SectionSums.value(state, row + r);
      store<f64>(sums + r * 8, sum);
      if (passes & GUESS && !(sum < load<f64>(SUM_LIMIT))) store<i32>(State.tooLow(state) + (row + r) * 4, 1);
    }
  }
}
