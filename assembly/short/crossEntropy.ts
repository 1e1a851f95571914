/** Cross entropy of class indices, and its gradient, where rows are short: the same results as ../crossEntropy.ts. */
import { CrossEntropy } from "../crossEntropy";
import { State } from "../state";
import { Surprisal } from "../surprisal";
import { Total } from "../total";
import { BLOCK_ROWS } from "./limits";
import { ShortOpen } from "./open";
import { ShortRows } from "./rows";
import { ShortWrite } from "./write";

class ShortCrossEntropy {
  /** The rows of a block. Returns whether guesses are worth trying in the next one. */
  static block(
    losses: usize,
    out: usize,
    x: usize,
    target: usize,
    weight: usize,
    upstream: usize,
    state: usize,
    scratch: usize,
    rows: usize,
    classes: usize,
    rowStep: usize,
    classStep: usize,
    isResident: bool,
    guess: bool,
  ): bool {
    let from = x;
    let step = classStep;
    if (isResident) {
      ShortRows.copy(scratch, x, rows, classes, rowStep, classStep);
      from = scratch;
      if (classStep !== 4) step = BLOCK_ROWS * 4;
    }
    const isWhole = classStep === 4 && classes % 16 === 0;
    const terms: usize = out && !isWhole ? ShortRows.terms(scratch) : out;
    const next = ShortRows.sum(state, terms, from, target, rows, classes, rowStep, step, guess);
    Surprisal.ofTerms<f32>(state, rows);
    CrossEntropy.close<f32>(losses, target, weight, upstream, state, rows);
    if (out) {
      const divisors = State.normalizer(state);
      ShortWrite.run(state, divisors, out, terms, rows, classes, rowStep, classStep);
      ShortOpen.put(State.referenceResult(state), out, target, rows, classes, rowStep, classStep);
    }
    return next;
  }
}

/**
 * As `crossEntropy_f32`, all passes at once, for up to 48 classes. `isResident`: x must be left as it was. `scratch`: for two blocks
 * of rows. Returns the sum of the losses (total.ts), which it adds up at `total`, unless that is 0.
 */
export function crossEntropyShort_f32(
  losses: usize,
  out: usize,
  x: usize,
  target: usize,
  weight: usize,
  upstream: usize,
  state: usize,
  scratch: usize,
  total: usize,
  isResident: bool,
  outer: usize,
  classes: usize,
  inner: usize,
): f64 {
  const rowStep: usize = inner === 1 ? classes * 4 : 4;
  const classStep = inner * 4;
  const along: usize = inner === 1 ? outer : inner;
  let guess: bool = true;
  let row: usize = 0;
  for (const end = outer * inner; row < end; ) {
    for (let i: usize = 0; i < along; i += BLOCK_ROWS) {
      const rows = min<usize>(BLOCK_ROWS, along - i);
      guess = ShortCrossEntropy.block(
        losses + row * 4,
        out ? out + i * rowStep : 0,
        x + i * rowStep,
        target + row * 4,
        weight ? weight + row * 4 : 0,
        upstream ? upstream + row * 8 : 0,
        state,
        scratch,
        rows,
        classes,
        rowStep,
        classStep,
        isResident,
        guess,
      );
      row += rows;
    }
    x += along * classes * 4;
    if (out) out += along * classes * 4;
  }
  return total ? Total.add(total, scratch, losses, outer * inner, true) : 0;
}
