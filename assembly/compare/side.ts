/**
 * What is to be known of each row of one tensor before it is compared: its unit U, such that p = term/U is a probability, and its log-sum-exp.
 * That is counted from the largest logit, beside which nothing of it is lost. Where the logits are log-probabilities, these are taken as they are: log-sum-exp is 0, and U undoes the exponent shift alone.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";
import { OneClass } from "../rows/oneClass";
import { Shift } from "../shift";
import { State } from "../state";
import { ExpTerm } from "../terms";
import { Side } from "./pairs";

const LN2 = memory.data<f64>([0.6931471805599453]);
/** The lowest pivot of log-probabilities: with it U is a number of T. What lies 90 below has no term. */
const LOWEST = memory.data<f32>([-100]);

export class CompareSide {
  /** Opens the state, with the largest logits as pivots. */
  @kernel static compareOpen<T extends number>(
    side: usize,
    state: usize,
    rows: usize,
    isNormalized: bool,
  ): void {
    State.open<T>(state, rows);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      const max = v128.load(Side.maxima(side) + r * sizeof<T>());
      const pivot = isNormalized ? v128.pmax<T>(max, Lanes.constant<T>(LOWEST)) : max;
      v128.store(State.pivot(state) + r * sizeof<T>(), pivot);
    }
  }

  /**
   * Once the kernel of the loss has closed the rows. `terms`: those that it left, which get those of the targets; 0 for none. The maxima tell which rows
   * have nothing but -Infinity.
   */
  @kernel static compareClose<T extends number>(
    side: usize,
    state: usize,
    terms: usize,
    target: usize,
    rows: usize,
    classes: usize,
    isNormalized: bool,
  ): void {
    for (let r: usize = 0; r < rows; r += 2) CompareSide.close<T>(side, state, target, r, isNormalized);
    if (!terms) return;
    const term = changetype<ExpTerm<T>>(0);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      const at = r * sizeof<T>();
      const centre = Shift.centre<T>(v128.load(State.pivot(state) + at));
      const x = v128.load(State.referenceLogit(state) + at);
      const magic = v128.load(State.magic(state) + at);
      v128.store(State.plainTerm(state) + at, term.of(x, centre, magic, v128.load(State.cutoff(state) + at)));
    }
    OneClass.put<T>(State.plainTerm(state), terms, target, 0, rows, classes, 1);
  }

  /** That of rows r and r + 1. */
  @inline static close<T extends number>(
    side: usize,
    state: usize,
    target: usize,
    r: usize,
    isNormalized: bool,
  ): void {
    const zero = f64x2.splat(0);
    const normalizer = v128.load(State.normalizer(state) + r * 8);
    const pivots = Lanes.loadPair<T>(State.pivot(state), r);
    const centre = Lanes.low<T>(Shift.centre<T>(pivots));
    const exponent = Lanes.low<T>(Shift.exponent<T>(pivots));
    const max = Lanes.pairAsF64<T>(Side.maxima(side), r);
    const hasSoftmax = v128.and(
      f64x2.eq(f64x2.sub(normalizer, normalizer), zero),
      f64x2.gt(max, f64x2.neg(Lanes.infinity<f64>())),
    );
    let unit = normalizer;
    let logSumExp = f64x2.neg(max);
    if (isNormalized) {
      // Without a shift of its own, 2^-exponent is in the magic number of the row's.
      unit = Exp.term<f64>(f64x2.neg(centre), Shift.magic<f64>(exponent));
      const logit = Lanes.pairAsF64<T>(State.referenceLogit(state), r);
      const isIgnored = i64x2.lt_s(Lanes.integerPair(target, r), zero);
      const loss = v128.bitselect(f64x2.sub(zero, logit), Lanes.nan<f64>(), hasSoftmax);
      Lanes.storePair<T>(Side.losses(side), r, v128.andnot(loss, isIgnored));
    } else {
      const shift = f64x2.add(f64x2.sub(centre, max), f64x2.mul(exponent, v128.load64_splat(LN2)));
      const k = Log.exponent<f64>(normalizer);
      const log = Log.combine<f64>(Log.toFloat<f64>(k), Log.fraction<f64>(normalizer, k));
      logSumExp = f64x2.add(shift, log);
    }
    v128.store(Side.unit(side) + r * 8, unit);
    v128.store(Side.logSumExp(side) + r * 8, v128.bitselect(logSumExp, Lanes.nan<f64>(), hasSoftmax));
    const ofTarget = f64x2.div(v128.load(State.referenceTerm(state) + r * 8), unit);
    v128.store(Side.ofTarget(side) + r * 8, ofTarget);
  }
}
