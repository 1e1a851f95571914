/**
 * gap = log Σ exp(x) - x_a in f64, a the class set apart, rest = Σ without it:
 * x_a = max: log1p(rest / e_a), right to the last digits even where it is 1e-38;
 * else (centre - x_a) + exponent·ln2 + log(rest + e_a). One log serves both. NaN where the maximum is not finite.
 */
import { Lanes } from "./lanes";
import { Log } from "./math/log";
import { Shift } from "./shift";
import { State } from "./state";

export class Gap {
  /** Closes the sums of all rows: State.gap, State.factor (gap rounded to T), State.total and State.own. */
  static close<T extends number>(state: usize, rows: usize): void {
    for (let r: usize = 0; r < rows; r += 2) {
      const max = Lanes.loadPair<T>(State.max(state), r);
      const centre = Lanes.low<T>(Shift.centre<T>(max));
      const exponent = Lanes.low<T>(Shift.exponent<T>(max));
      const apart = Lanes.widePair<T>(State.apart(state), r);
      const rest = v128.load(State.sum(state) + r * 8);
      const own = Shift.term<f64>(apart, centre, Shift.magic<f64>(exponent), Shift.floor<f64>(exponent));
      const total = f64x2.add(rest, own);
      v128.store(State.total(state) + r * 8, total);
      Lanes.storePair<T>(State.own(state), r, own);

      const atMax = f64x2.eq(apart, Lanes.low<T>(max));
      const u = f64x2.div(rest, own);
      const y = v128.bitselect(f64x2.add(f64x2.splat(1), u), total, atMax);
      const k = Log.exponent<f64>(y);
      // Up to u = 1 the f of log1p is taken, which 1 + u would round.
      const small = v128.and(atMax, f64x2.le(u, f64x2.splat(1)));
      const f = v128.bitselect(Log.onePlusFraction<f64>(u), Log.fraction<f64>(y, k), small);
      const kf = v128.bitselect(Log.onePlusExponent<f64>(u), Log.toFloat<f64>(k), small);
      const far = f64x2.add(f64x2.sub(centre, apart), Shift.logOfScale(exponent));
      const gap = f64x2.add(Log.combine<f64>(kf, f), v128.andnot(far, atMax));
      const finite = Lanes.finite(Lanes.low<T>(max));
      const checked = v128.bitselect(gap, Lanes.nan<f64>(), finite);
      v128.store(State.gap(state) + r * 8, checked);
      Lanes.storePair<T>(State.factor(state), r, checked);
    }
  }
}
