/**
 * What a student learns from a teacher: losses = soft·D + hard·(log Σ exp(x) - x[target]), D the divergence (divergence.ts) of softmax(x/T)
 * and softmax(y/T), one for each row of a block; and the gradient in the place of x: soft/T·slope + hard·p, less hard at the target. The
 * reference class is the largest of x, so no digit is lost where a row is confident.
 *
 * The sums of D need those of the softmaxes, so it has a pass of its own, DIVERGE. In a call that has not the pass SUM, for rows are in
 * pieces, the terms are made anew.
 */
import { Lanes } from "../lanes";
import { CLOSE, DIVERGE, GOES_ON, MAX, OPEN, SUM, WRITE } from "../passes";
import { Reference } from "../reference";
import { Max } from "../rows/max";
import { AtClass, OneClass } from "../rows/oneClass";
import { SumExp } from "../rows/sumExp";
import { State } from "../state";
import { Surprisal } from "../surprisal";
import { DistilledClasses } from "./classes";
import { DistilledLosses } from "./close";
import { DistilledRows } from "./rows";

/** v: what is subtracted for each row (f64). */
class Subtract<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    const left = f64x2.splat((load<T>(x + at) as f64) - load<f64>(v + row * 8));
    v128.store_lane<T>(x + at, Lanes.narrow<T>(left, left), 0);
  }
}

export class Distillation {
  /**
   * `x`, `y`: the logits of the student and of the teacher; `xTerms`, `yTerms`, `plainTerms`: room for terms as many, at T, at T, and at 1;
   * `target`: class indices, 0 for no cross entropy; `upstream`: g of each row (f64), 0 for no gradient.
   */
  @kernel static distillation<T extends number>(
    passes: u32,
    losses: usize,
    x: usize,
    y: usize,
    xTerms: usize,
    yTerms: usize,
    plainTerms: usize,
    target: usize,
    upstream: usize,
    state: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    temperature: f64,
    beta: f64,
    soft: f64,
    hard: f64,
  ): void {
    const rows = outer * inner;
    const isDivided = temperature !== 1;
    const student = DistilledRows.student(state);
    const teacher = DistilledRows.teacher(state);
    const plain = DistilledRows.plain(state);
    const others = DistilledRows.others(state);
    const scale = 1 / temperature;
    // The plain softmax, if it is another one than the student's.
    const hasPlain = isDivided && target !== 0;
    if (passes & OPEN) DistilledRows.open<T>(state, rows);
    if (passes & MAX) {
      Max.run<T>(plain, x, outer, classes, inner);
      Max.run<T>(others, y, outer, classes, inner);
    }
    if (passes & (SUM | DIVERGE | WRITE)) {
      const reference = State.referenceClass(plain);
      if (passes & SUM) {
        DistilledRows.setMaxima<T>(state, rows, scale);
        Reference.find<T>(plain, x, firstClass, outer, classes, inner);
        if (target) {
          OneClass.pick<T>(DistilledRows.targetLogit(state), x, target, firstClass, outer, classes, inner);
        }
      }
      OneClass.take<T>(State.referenceLogit(plain), x, reference, firstClass, outer, classes, inner);
      OneClass.take<T>(State.referenceLogit(others), y, reference, firstClass, outer, classes, inner);
      if (isDivided) {
        DistilledRows.scaled<T>(xTerms, x, outer * classes * inner, scale);
        DistilledRows.scaled<T>(yTerms, y, outer * classes * inner, scale);
      }
      const divided = isDivided ? xTerms : x;
      const teacherDivided = isDivided ? yTerms : y;
      if (passes & SUM) {
        const sums = passes & (SUM | CLOSE | GOES_ON);
        SumExp.run<T>(sums, student, xTerms, divided, 0, 0, outer, classes, inner);
        SumExp.run<T>(sums, teacher, yTerms, teacherDivided, 0, 0, outer, classes, inner);
        if (hasPlain) SumExp.run<T>(sums, plain, plainTerms, x, 0, 0, outer, classes, inner);
      } else {
        Distillation.again<T>(student, xTerms, divided, rows, outer, classes, inner);
        Distillation.again<T>(teacher, yTerms, teacherDivided, rows, outer, classes, inner);
        if (hasPlain && passes & WRITE) {
          Distillation.again<T>(plain, plainTerms, x, rows, outer, classes, inner);
        }
      }
    }
    if (passes & DIVERGE) {
      DistilledRows.setReferences<T>(state, rows, scale);
      Surprisal.close<T>(student, rows);
      Surprisal.close<T>(teacher, rows);
      if (hasPlain) Surprisal.close<T>(plain, rows);
      DistilledRows.close<T>(state, target, rows, temperature);
      DistilledClasses.distances<T>(state, x, y, outer, classes, inner, temperature);
      DistilledClasses.sum<T>(state, x, xTerms, yTerms, outer, classes, inner, beta);
    }
    if (passes & CLOSE) {
      const softmax = hasPlain ? plain : student;
      DistilledLosses.close(target, upstream, state, softmax, rows, temperature, beta, soft, hard);
      DistilledLosses.round<T>(losses, state, rows, beta);
    }
    if (passes & WRITE) {
      const terms = target ? (hasPlain ? plainTerms : xTerms) : 0;
      if (!(passes & DIVERGE)) DistilledClasses.distances<T>(state, x, y, outer, classes, inner, temperature);
      DistilledClasses.write<T>(state, x, xTerms, yTerms, terms, outer, classes, inner, beta);
      if (target) {
        const atTarget = DistilledRows.atTarget(state);
        OneClass.each<T, Subtract<T>>(target, firstClass, outer, classes, inner, atTarget, x);
      }
      Reference.put<T>(plain, State.referenceResult(student), x, firstClass, outer, classes, inner);
    }
  }
  /** The terms of a piece once more; the sums stay, and what is summed in sections is not needed again. */
  static again<T extends number>(
    state: usize,
    terms: usize,
    x: usize,
    rows: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const kept = State.othersOfLargest(state);
    memory.copy(kept, State.sum(state), rows * 8);
    SumExp.run<T>(SUM, state, terms, x, 0, 0, outer, classes, inner);
    memory.copy(State.sum(state), kept, rows * 8);
  }
}
