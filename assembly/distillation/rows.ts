/**
 * What is known of a row of a distillation: it has three softmaxes, of the student and of the teacher at the temperature, and of the student
 * at 1, and each has a state (../state.ts). The arrays of a state are as long as four with MOST_ROWS rows, so four lie side by side in one.
 * All have the same reference class, the student's first maximum.
 */
import { Lanes } from "../lanes";
import { Log } from "../math/log";
import { Shift } from "../shift";
import { State } from "../state";

/** Rows of a block; src/wasm/distillation.ts has the number too. */
const MOST_ROWS: usize = 512;

/** Room for those that a vector goes beyond the last row. */
const STATE_BYTES: usize = (MOST_ROWS + 64) * 8;

const LN2 = memory.data<f64>([0.6931471805599453]);
/** Of the surprisal of a class that lies lower p is 0. */
const LARGEST_SURPRISAL = memory.data<f64>([700]);

export class DistilledRows {
  @inline static student(state: usize): usize {
    return state;
  }

  @inline static teacher(state: usize): usize {
    return state + STATE_BYTES;
  }

  /** Its max is that of the logits as they are, and its reference class that of all. */
  @inline static plain(state: usize): usize {
    return state + 2 * STATE_BYTES;
  }

  /** Of the teacher's logits as they are: no softmax, only max and referenceLogit; the rest has the arrays that follow. */
  @inline static others(state: usize): usize {
    return state + 3 * STATE_BYTES;
  }

  /**
   * f64: what is subtracted for T·d; in f32 of student - teacher, in f64 of the difference of what both are less than their maxima, which
   * loses no digits where these lie apart.
   */
  @inline static between(state: usize): usize {
    return State.products(DistilledRows.others(state));
  }

  /** f64: d of the reference class. */
  @inline static distance(state: usize): usize {
    return State.coefficients(DistilledRows.plain(state));
  }

  /** f64: log(Σ exp(teacher/T)) less what its shift has; then 0, or NaN in a row without softmaxes. */
  @inline static logSum(state: usize): usize {
    return State.distances(DistilledRows.plain(state));
  }

  @inline static poison(state: usize): usize {
    return State.distances(DistilledRows.plain(state));
  }

  /** f64: how far the target's logit lies below the reference logit. */
  @inline static below(state: usize): usize {
    return State.distances(DistilledRows.teacher(state));
  }

  /** f64: the losses, and the gradients at the reference classes. */
  @inline static losses(state: usize): usize {
    return State.referenceCoefficient(DistilledRows.student(state));
  }

  @inline static gradients(state: usize): usize {
    return State.referenceCoefficient(DistilledRows.teacher(state));
  }

  /** T: what the terms of the student are multiplied with for Q. */
  @inline static ofStudent(state: usize): usize {
    return State.factor(DistilledRows.student(state));
  }

  /** T: of the teacher, for P. */
  @inline static ofTeacher(state: usize): usize {
    return State.factor(DistilledRows.teacher(state));
  }

  /** f64: Σ of the terms of D without the reference class. */
  @inline static divergence(state: usize): usize {
    return State.products(DistilledRows.student(state));
  }

  /** f64: Σ P·(exp(d) - 1) likewise. */
  @inline static differences(state: usize): usize {
    return State.distances(DistilledRows.student(state));
  }

  /** f64: what the additions of that lost to rounding, for neighbouring rows of f64; else 0. */
  @inline static lost(state: usize): usize {
    return State.lostOfCoefficients(DistilledRows.others(state));
  }

  /** f64: Σ Q·v likewise. */
  @inline static slopes(state: usize): usize {
    return State.products(DistilledRows.teacher(state));
  }

  /** T: Σ Q·v of all classes. */
  @inline static meanSlope(state: usize): usize {
    return State.outputAtReference(DistilledRows.teacher(state));
  }

  /** T: by how much d is too large. */
  @inline static lead(state: usize): usize {
    return State.outputAtReference(DistilledRows.student(state));
  }

  /** f64: both before they are rounded. */
  @inline static exactMean(state: usize): usize {
    return State.referenceCoefficient(DistilledRows.plain(state));
  }

  @inline static exactLead(state: usize): usize {
    return State.referenceCoefficient(DistilledRows.others(state));
  }

  /** T: the logit of the target. */
  @inline static targetLogit(state: usize): usize {
    return State.targetLogit(DistilledRows.others(state));
  }

  /** f64: what slopes are multiplied with. */
  @inline static softFactor(state: usize): usize {
    return State.upstream(DistilledRows.others(state));
  }

  /** f64: what the plain terms are multiplied with. */
  @inline static hardFactor(state: usize): usize {
    return State.gradientFactor(DistilledRows.others(state));
  }

  /** f64: what is subtracted at the target. */
  @inline static atTarget(state: usize): usize {
    return State.normalizer(DistilledRows.others(state));
  }

  static open<T extends number>(state: usize, rows: usize): void {
    State.open<T>(DistilledRows.student(state), rows);
    State.open<T>(DistilledRows.teacher(state), rows);
    State.open<T>(DistilledRows.plain(state), rows);
    State.open<T>(DistilledRows.others(state), rows);
    memory.fill(DistilledRows.lost(state), 0, rows * 8);
    State.openReference(DistilledRows.student(state), rows);
    State.openReference(DistilledRows.teacher(state), rows);
    State.openReference(DistilledRows.plain(state), rows);
  }

  /** Copies numbers of T, times `scale`. */
  static scaled<T extends number>(to: usize, from: usize, count: usize, scale: f64): void {
    const factor = f64x2.splat(scale);
    const end = count * sizeof<T>();
    for (let at: usize = 0; at < end; at += 16) {
      const v = v128.load(from + at);
      const low = f64x2.mul(Lanes.low<T>(v), factor);
      const high = sizeof<T>() === 4 ? f64x2.mul(Lanes.high<T>(v), factor) : low;
      v128.store(to + at, Lanes.narrow<T>(low, high));
    }
  }

  /** The maxima of the divided logits, from those as they are. */
  @inline static setMaxima<T extends number>(state: usize, rows: usize, scale: f64): void {
    const plain = State.max(DistilledRows.plain(state));
    DistilledRows.scaled<T>(State.max(DistilledRows.student(state)), plain, rows, scale);
    const others = State.max(DistilledRows.others(state));
    DistilledRows.scaled<T>(State.max(DistilledRows.teacher(state)), others, rows, scale);
  }

  /** The same of the reference logits. */
  @inline static setReferences<T extends number>(state: usize, rows: usize, scale: f64): void {
    const plain = State.referenceLogit(DistilledRows.plain(state));
    DistilledRows.scaled<T>(State.referenceLogit(DistilledRows.student(state)), plain, rows, scale);
    const others = State.referenceLogit(DistilledRows.others(state));
    DistilledRows.scaled<T>(State.referenceLogit(DistilledRows.teacher(state)), others, rows, scale);
  }

  /** Once both softmaxes are closed: what follows from them. `target`: 0 for no cross entropy. */
  static close<T extends number>(state: usize, target: usize, rows: usize, temperature: f64): void {
    const student = DistilledRows.student(state);
    const teacher = DistilledRows.teacher(state);
    const plain = DistilledRows.plain(state);
    const others = DistilledRows.others(state);
    const one = Lanes.one<f64>();
    const nan = Lanes.nan<f64>();
    const t = f64x2.splat(temperature);
    const perT = f64x2.splat(1 / temperature);
    DistilledRows.setLogSums(state, rows);
    for (let r: usize = 0; r < rows; r += 2) {
      const teacherMax = Lanes.pairAsF64<T>(State.max(others), r);
      const finite = Lanes.finite(Lanes.pairAsF64<T>(State.max(plain), r));
      const isTeacherFinite = Lanes.finite(teacherMax);
      const factor = f64x2.div(one, v128.load(State.normalizer(student) + r * 8));
      const teacherFactor = f64x2.div(one, v128.load(State.normalizer(teacher) + r * 8));
      Lanes.storePair<T>(DistilledRows.ofStudent(state), r, v128.bitselect(factor, nan, finite));
      Lanes.storePair<T>(
        DistilledRows.ofTeacher(state),
        r,
        v128.bitselect(teacherFactor, nan, isTeacherFinite),
      );
      const surprisal = v128.load(State.surprisal(student) + r * 8);
      const logit = Lanes.pairAsF64<T>(State.referenceLogit(plain), r);
      const teacherLogit = Lanes.pairAsF64<T>(State.referenceLogit(others), r);
      const pivot = Lanes.loadPair<T>(State.max(teacher), r);
      const centre = Shift.centre<T>(pivot);
      const exponent = Lanes.low<T>(Shift.exponent<T>(pivot));
      const shift = f64x2.add(
        Lanes.low<T>(v128.sub<T>(centre, pivot)),
        f64x2.mul(exponent, v128.load64_splat(LN2)),
      );
      const apart = f64x2.add(shift, v128.load(DistilledRows.logSum(state) + r * 8));
      // From the reference class where it is both maxima: log(1 + others) keeps its digits.
      const isShared = f64x2.eq(teacherMax, teacherLogit);
      const teacherSurprisal = v128.load(State.surprisal(teacher) + r * 8);
      const lead = f64x2.mul(t, f64x2.sub(surprisal, v128.bitselect(teacherSurprisal, apart, isShared)));
      const between = sizeof<T>() === 4 ? f64x2.add(f64x2.sub(logit, teacherMax), lead) : lead;
      const distance = f64x2.mul(f64x2.sub(f64x2.sub(teacherMax, teacherLogit), lead), perT);
      v128.store(DistilledRows.between(state) + r * 8, between);
      v128.store(DistilledRows.distance(state) + r * 8, distance);
      v128.store(DistilledRows.poison(state) + r * 8, v128.andnot(nan, v128.and(finite, isTeacherFinite)));
      if (target) {
        const isReference = DistilledRows.isReference(state, target, r);
        const below = f64x2.sub(logit, Lanes.pairAsF64<T>(DistilledRows.targetLogit(state), r));
        v128.store(DistilledRows.below(state) + r * 8, v128.andnot(below, isReference));
      }
    }
  }

  static setLogSums(state: usize, rows: usize): void {
    const normalizers = State.normalizer(DistilledRows.teacher(state));
    for (let at: usize = 0; at < rows * 8; at += 16) {
      v128.store(DistilledRows.logSum(state) + at, Log.of<f64>(v128.load(normalizers + at)));
    }
  }

  /** Ones where the targets of rows r and r + 1 are their reference classes. */
  @inline static isReference(state: usize, target: usize, r: usize): v128 {
    const reference = State.referenceClass(DistilledRows.plain(state));
    return i64x2.eq(Lanes.integerPair(target, r), Lanes.integerPair(reference, r));
  }

  /** p of the reference class of rows r and r + 1 of a softmax. */
  @inline static ofReference(softmax: usize, r: usize): v128 {
    const term = v128.load(State.referenceTerm(softmax) + r * 8);
    const isNone = f64x2.gt(
      v128.load(State.surprisal(softmax) + r * 8),
      v128.load64_splat(LARGEST_SURPRISAL),
    );
    return v128.andnot(f64x2.div(term, v128.load(State.normalizer(softmax) + r * 8)), isNone);
  }
}
