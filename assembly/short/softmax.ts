/** softmax where rows are short: the same results as ../softmax.ts. */
import { Softmax } from "../softmax";
import { BLOCK_ROWS } from "./limits";
import { ShortRows } from "./rows";
import { ShortWrite } from "./write";

/** As `softmax_f32`, all passes at once, for up to 48 classes. x is left as it was. `scratch`: for two blocks of rows. */
export function softmaxShort_f32(
  out: usize,
  x: usize,
  state: usize,
  scratch: usize,
  outer: usize,
  classes: usize,
  inner: usize,
): void {
  const rowStep: usize = inner === 1 ? classes * 4 : 4;
  const classStep = inner * 4;
  const along: usize = inner === 1 ? outer : inner;
  const isWhole = inner === 1 && classes % 16 === 0;
  let guess: bool = true;
  for (let left = outer * inner; left; left -= along) {
    for (let i: usize = 0; i < along; i += BLOCK_ROWS) {
      const rows = min<usize>(BLOCK_ROWS, along - i);
      const to = out + i * rowStep;
      let from = x + i * rowStep;
      if (isWhole && from === to) {
        ShortRows.copy(scratch, from, rows, classes, rowStep, classStep);
        from = scratch;
      }
      const terms = isWhole ? to : ShortRows.terms(scratch);
      guess = ShortRows.sum(state, terms, from, 0, rows, classes, rowStep, classStep, guess);
      Softmax.close<f32>(state, rows);
      ShortWrite.run(state, 0, to, terms, rows, classes, rowStep, classStep);
    }
    x += along * classes * 4;
    out += along * classes * 4;
  }
}
