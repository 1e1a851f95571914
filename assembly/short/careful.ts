/** The sums of short rows by the passes that all other rows go through: terms are added in the same order as in sum.ts. */
import { CLOSE } from "../passes";
import { interleave_f32 } from "../rows/interleave";
import { SumExpOfRow } from "../rows/sumExpOfRow";
import { State } from "../state";
import { MOST_CLASSES } from "./limits";

/** Four rows side by side. */
const FOUR_ROWS = memory.data((MOST_CLASSES as i32) * 16);

export class ShortCareful {
  /** With the maxima as pivots. x lacks nothing but the reference classes, which are -Infinity. */
  static sum(
    state: usize,
    terms: usize,
    x: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
  ): void {
    memory.fill(State.sum(state), 0, (rows + 3) * 8);
    const isBeside = classStep !== 4;
    if (!isBeside && classes % 16 === 0) {
      for (let r: usize = 0; r < rows; r++) {
        for (let at = r * rowStep; at < (r + 1) * rowStep; at += 64) {
          SumExpOfRow.along<f32>(CLOSE, state, r, terms ? terms + at : 0, x + at, 64);
        }
      }
      return;
    }
    const groupBytes = ((classes + 3) & ~3) * 16;
    for (let r: usize = 0; r < rows; r += 4) {
      const at = x + r * rowStep;
      const left = min<usize>(rows - r, 4);
      if (isBeside) {
        for (let c: usize = 0; c < classes; c++)
          v128.store(FOUR_ROWS + c * 16, v128.load(at + c * classStep));
      } else {
        interleave_f32(FOUR_ROWS, at, left, classes);
      }
      SumExpOfRow.across<f32>(CLOSE, state, r, left, terms, FOUR_ROWS, classes, 16);
      if (terms) terms += groupBytes;
    }
  }
}
