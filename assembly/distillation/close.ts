/** The end of the sums of a distillation: the losses, and what the gradients follow from. In f64 for both element types. */
import { Lanes } from "../lanes";
import { Log } from "../math/log";
import { Product } from "../product";
import { State } from "../state";
import { Divergence } from "./divergence";
import { Excess } from "./excess";
import { DistilledRows } from "./rows";

export class DistilledLosses {
  /** `target`: 0 for no cross entropy; `upstream`: 0 for no gradient; `softmax`: the plain one. */
  static close(
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
    const isMixture = Divergence.isMixture(beta);
    const share = f64x2.splat(beta);
    const rest = f64x2.splat(1 - beta);
    const perRest = f64x2.splat(isMixture ? 1 / (1 - beta) : 1);
    const half = f64x2.splat(beta * (1 - beta) * 0.5);
    const softs = f64x2.splat(soft);
    const hards = f64x2.splat(hard);
    const perT = f64x2.splat((soft / temperature) * (isMixture ? 1 - beta : 1));
    const zero = f64x2.splat(0);
    for (let r: usize = 0; r < rows; r += 2) {
      const p = DistilledRows.ofReference(DistilledRows.teacher(state), r);
      const q = DistilledRows.ofReference(student, r);
      const d = v128.load(DistilledRows.distance(state) + r * 8);
      const poison = v128.load(DistilledRows.poison(state) + r * 8);
      // As for the other classes (classes.ts).
      let a = p;
      let b = q;
      let z = d;
      let log = d;
      if (isMixture) {
        log = Divergence.log<f64>(share, rest, p, q, d);
        z = Divergence.first<f64>(d, log);
        log = Divergence.second<f64>(d, log);
        b = f64x2.add(f64x2.mul(share, p), f64x2.mul(rest, q));
      } else if (beta !== 0) {
        a = q;
        b = p;
        z = f64x2.neg(d);
      }
      const excess = Excess.long(z);
      const near = Excess.isNear<f64>(z);
      let term = Divergence.part<f64>(a, b, z, excess, near);
      if (isMixture) {
        const ofQ = Divergence.part<f64>(q, b, log, Excess.long(log), Excess.isNear<f64>(log));
        term = f64x2.add(f64x2.mul(share, term), f64x2.mul(rest, ofQ));
      }
      const difference = Divergence.difference<f64>(a, b, z, excess, near);
      const lost = v128.load(DistilledRows.lost(state) + r * 8);
      const ofOtherClasses = f64x2.add(v128.load(DistilledRows.differences(state) + r * 8), lost);
      const differences = f64x2.add(ofOtherClasses, difference);
      const error = DistilledLosses.log(f64x2.mul(differences, perRest));
      const tooMuch = isMixture ? f64x2.mul(half, f64x2.mul(error, error)) : Excess.long(error);
      const all = f64x2.add(v128.load(DistilledRows.divergence(state) + r * 8), term);
      // Of softmaxes that are one, rounding leaves less than 0, too.
      const divergence = f64x2.max(f64x2.sub(all, v128.and(tooMuch, Excess.isNear<f64>(error))), zero);
      let loss = Product.of<f64>(softs, divergence);
      if (target) {
        const surprisal = v128.load(State.surprisal(softmax) + r * 8);
        const crossEntropy = f64x2.add(v128.load(DistilledRows.below(state) + r * 8), surprisal);
        loss = f64x2.add(loss, Product.of<f64>(hards, crossEntropy));
        loss = v128.andnot(loss, i64x2.shr_s(Lanes.integerPair(target, r), 63));
      }
      v128.store(DistilledRows.losses(state) + r * 8, f64x2.add(loss, poison));
      if (!upstream) continue;
      // By so much d is too large; from here on it is right.
      const lead = v128.and(beta === 1 ? f64x2.neg(error) : error, Lanes.finite(error));
      v128.store(DistilledRows.exactLead(state) + r * 8, lead);
      const right = f64x2.sub(d, lead);
      const g = v128.load(upstream + r * 8);
      let factor = f64x2.mul(g, perT);
      let slope: v128;
      if (beta === 0) {
        slope = Divergence.difference<f64>(p, q, right, Excess.long(right), Excess.isNear<f64>(right));
      } else {
        const normalizer = v128.load(State.normalizer(student) + r * 8);
        const qOfOthers = f64x2.div(v128.load(State.sum(student) + r * 8), normalizer);
        let own = right;
        if (isMixture) {
          const rightLog = Divergence.log<f64>(share, rest, p, q, right);
          own = f64x2.neg(Divergence.second<f64>(right, rightLog));
        }
        const ofOthers = f64x2.sub(
          v128.load(DistilledRows.slopes(state) + r * 8),
          f64x2.mul(f64x2.mul(lead, share), qOfOthers),
        );
        let mean = f64x2.add(f64x2.add(ofOthers, f64x2.mul(q, own)), poison);
        mean = v128.bitselect(mean, Lanes.nan<f64>(), Lanes.finite(mean));
        v128.store(DistilledRows.exactMean(state) + r * 8, mean);
        // Without the difference between what is left of 1 and of the mean in a confident row.
        slope = f64x2.sub(f64x2.mul(qOfOthers, own), ofOthers);
        slope = f64x2.add(
          f64x2.mul(v128.load(State.referenceTerm(student) + r * 8), slope),
          f64x2.sub(mean, mean),
        );
        factor = f64x2.div(factor, normalizer);
      }
      let gradient = f64x2.add(f64x2.mul(factor, slope), poison);
      // The last pass has the teacher's terms instead of P.
      if (beta === 0)
        factor = f64x2.div(factor, v128.load(State.normalizer(DistilledRows.teacher(state)) + r * 8));
      v128.store(DistilledRows.softFactor(state) + r * 8, factor);
      if (target) {
        const ofHard = f64x2.mul(g, hards);
        const scale = f64x2.div(ofHard, v128.load(State.normalizer(softmax) + r * 8));
        v128.store(DistilledRows.hardFactor(state) + r * 8, scale);
        v128.store(DistilledRows.atTarget(state) + r * 8, ofHard);
        const atTarget = f64x2.sub(zero, f64x2.mul(scale, v128.load(State.sum(softmax) + r * 8)));
        const elsewhere = f64x2.mul(scale, v128.load(State.referenceTerm(softmax) + r * 8));
        const isReference = DistilledRows.isReference(state, target, r);
        gradient = f64x2.add(gradient, v128.bitselect(atTarget, elsewhere, isReference));
      }
      v128.store(DistilledRows.gradients(state) + r * 8, gradient);
    }
  }

  @inline static log(v: v128): v128 {
    return Log.onePlusAny<f64>(v);
  }

  /** Hands the results on, rounded; and where beta is 0 the factors of terms in units of the teacher's. */
  @inline static round<T extends number>(losses: usize, state: usize, rows: usize, beta: f64): void {
    const one = Lanes.one<f64>();
    const gradients = State.referenceResult(DistilledRows.student(state));
    for (let r: usize = 0; r < rows; r += 2) {
      Lanes.storePair<T>(losses, r, v128.load(DistilledRows.losses(state) + r * 8));
      Lanes.storePair<T>(gradients, r, v128.load(DistilledRows.gradients(state) + r * 8));
      if (beta === 0) {
        const poison = v128.load(DistilledRows.poison(state) + r * 8);
        const normalizer = v128.load(State.normalizer(DistilledRows.student(state)) + r * 8);
        const teacherNormalizer = v128.load(State.normalizer(DistilledRows.teacher(state)) + r * 8);
        const quotient = f64x2.add(f64x2.div(teacherNormalizer, normalizer), poison);
        Lanes.storePair<T>(DistilledRows.ofStudent(state), r, quotient);
        Lanes.storePair<T>(DistilledRows.ofTeacher(state), r, f64x2.add(one, poison));
      }
      Lanes.storePair<T>(DistilledRows.lead(state), r, v128.load(DistilledRows.exactLead(state) + r * 8));
      Lanes.storePair<T>(
        DistilledRows.meanSlope(state),
        r,
        v128.load(DistilledRows.exactMean(state) + r * 8),
      );
    }
  }
}
