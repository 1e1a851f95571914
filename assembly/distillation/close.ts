/** The end of the sums of a distillation: the losses, and what the gradients follow from. */
import { Lanes } from "../lanes";
import { Log } from "../math/log";
import { Product } from "../product";
import { State } from "../state";
import { Divergence } from "./divergence";
import { DistilledRows } from "./rows";

export class DistilledLosses {
  /** `target`: 0 for no cross entropy; `upstream`: 0 for no gradient; `softmax`: the plain one. */
  static close<T extends number>(
    losses: usize,
    target: usize,
    upstream: usize,
    state: usize,
    softmax: usize,
    rows: usize,
    temperature: f64,
    beta: f64,
    soft: f64,
    hard: f64,
  ): void {
    const student = DistilledRows.student(state);
    const teacher = DistilledRows.teacher(state);
    const plain = DistilledRows.plain(state);
    const others = DistilledRows.others(state);
    for (let r: usize = 0; r < rows; r += 2) {
      const p = DistilledRows.ofReference(teacher, r);
      const q = DistilledRows.ofReference(student, r);
      const logit = Lanes.pairAsF64<T>(State.referenceLogit(plain), r);
      const between = v128.load(DistilledRows.between(state) + r * 8);
      const shared = f64x2.sub(
        v128.load(State.surprisal(teacher) + r * 8),
        v128.load(State.surprisal(student) + r * 8),
      );
      const distance = f64x2.sub(
        f64x2.sub(logit, Lanes.pairAsF64<T>(State.referenceLogit(others), r)),
        between,
      );
      const apart = f64x2.mul(distance, f64x2.splat(1 / temperature));
      const d = v128.bitselect(shared, apart, DistilledRows.isShared<T>(state, r));
      const differences = v128.load(DistilledRows.differences(state) + r * 8);
      const lead = DistilledLosses.log(f64x2.add(differences, Divergence.difference<f64>(p, q, d)));
      const terms = f64x2.add(
        v128.load(DistilledRows.divergence(state) + r * 8),
        Divergence.term<f64>(beta, p, q, d),
      );
      const divergence = f64x2.sub(terms, Divergence.excess(beta, lead));
      let loss = Product.of<f64>(f64x2.splat(soft), divergence);
      let ignored = f64x2.splat(0);
      let isReference = ignored;
      if (target) {
        const t = Lanes.integerPair(target, r);
        ignored = i64x2.shr_s(t, 63);
        isReference = i64x2.eq(t, Lanes.integerPair(State.referenceClass(plain), r));
        const below = f64x2.sub(logit, Lanes.pairAsF64<T>(DistilledRows.targetLogit(state), r));
        const surprisal = f64x2.add(
          v128.andnot(below, isReference),
          v128.load(State.surprisal(softmax) + r * 8),
        );
        loss = f64x2.add(loss, Product.of<f64>(f64x2.splat(hard), surprisal));
      }
      const finite = v128.and(
        Lanes.finite(Lanes.pairAsF64<T>(State.max(plain), r)),
        Lanes.finite(Lanes.pairAsF64<T>(State.max(others), r)),
      );
      loss = v128.bitselect(loss, Lanes.nan<f64>(), finite);
      Lanes.storePair<T>(losses, r, v128.andnot(loss, ignored));
      if (!upstream) continue;
      // From here on d and what follows from it are right.
      const error = v128.and(lead, Lanes.finite(lead));
      v128.store(
        DistilledRows.between(state) + r * 8,
        f64x2.add(between, f64x2.mul(error, f64x2.splat(temperature))),
      );
      const rightD = f64x2.sub(d, error);
      const g = v128.load(upstream + r * 8);
      let factor = f64x2.mul(g, f64x2.splat(soft / temperature));
      let slope: v128;
      if (beta === 0) {
        slope = Divergence.difference<f64>(p, q, rightD);
      } else {
        if (beta !== 1) factor = f64x2.mul(factor, f64x2.splat(1 - beta));
        const qOfOthers = f64x2.div(
          v128.load(State.sum(student) + r * 8),
          v128.load(State.normalizer(student) + r * 8),
        );
        const own = Divergence.slope<f64>(beta, rightD);
        const tooMuch = f64x2.mul(f64x2.mul(error, f64x2.splat(beta)), qOfOthers);
        const ofOthers = f64x2.sub(v128.load(DistilledRows.slopes(state) + r * 8), tooMuch);
        const mean = f64x2.add(ofOthers, f64x2.mul(q, own));
        const isMean = v128.and(Lanes.finite(mean), finite);
        const nan = Lanes.nan<f64>();
        Lanes.storePair<T>(DistilledRows.meanSlope(state), r, v128.bitselect(mean, nan, isMean));
        // Without the difference between what is left of 1 and of the mean in a confident row.
        slope = f64x2.mul(q, f64x2.sub(f64x2.mul(qOfOthers, own), ofOthers));
        slope = v128.bitselect(slope, nan, isMean);
      }
      v128.store(DistilledRows.softFactor(state) + r * 8, factor);
      let gradient = f64x2.mul(factor, slope);
      if (target) {
        const ofHard = f64x2.mul(g, f64x2.splat(hard));
        const scale = f64x2.div(ofHard, v128.load(State.normalizer(softmax) + r * 8));
        v128.store(DistilledRows.hardFactor(state) + r * 8, scale);
        v128.store(DistilledRows.atTarget(state) + r * 8, ofHard);
        const atTarget = f64x2.neg(f64x2.mul(scale, v128.load(State.sum(softmax) + r * 8)));
        const elsewhere = f64x2.mul(scale, v128.load(State.referenceTerm(softmax) + r * 8));
        gradient = f64x2.add(gradient, v128.bitselect(atTarget, elsewhere, isReference));
      }
      Lanes.storePair<T>(
        State.referenceResult(student),
        r,
        v128.bitselect(gradient, Lanes.nan<f64>(), finite),
      );
    }
  }

  static log(v: v128): v128 {
    return Log.onePlusAny<f64>(v);
  }
}
