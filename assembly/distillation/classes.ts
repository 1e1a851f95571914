/**
 * The loops of a distillation over the classes of each row: d in the place of the student, the sums of its divergence, and the gradient in the
 * place of d.
 */
import { Lanes } from "../lanes";
import { TwoSum } from "../math/twoSum";
import { Store } from "../rows/store";
import { State } from "../state";
import { Divergence } from "./divergence";
import { Excess } from "./excess";
import { DistilledRows } from "./rows";

export class DistilledClasses {
  /** d in the place of x, 0 where neither has the class: as the reference class, which is -Infinity in x and y, is had by neither. */
  static distances<T extends number>(
    state: usize,
    x: usize,
    y: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    temperature: f64,
  ): void {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    const perT = f64x2.splat(1 / temperature);
    const lowest = v128.neg<T>(Lanes.infinity<T>());
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const max = Lanes.rows<T>(along, State.max(DistilledRows.plain(state)), row);
        const teacherMax = Lanes.rows<T>(along, State.max(DistilledRows.others(state)), row);
        const low = DistilledClasses.pair(along, DistilledRows.between(state), row, 0);
        const high = DistilledClasses.pair(along, DistilledRows.between(state), row, 16);
        const width: usize = along ? 16 : min<usize>((inner - i) * sizeof<T>(), 16);
        let at = (o * classes * inner + i) * sizeof<T>();
        for (
          let bytes = along ? classes * sizeof<T>() : classes * 16;
          bytes;
          bytes -= min<usize>(bytes, 16)
        ) {
          const u = v128.load(x + at);
          const v = v128.load(y + at);
          const isNone = v128.eq<T>(v128.pmax<T>(u, v), lowest);
          const d = DistilledClasses.distance<T>(u, v, max, teacherMax, low, high, perT);
          Store.upTo(x + at, v128.andnot(d, isNone), min<usize>(bytes, width));
          at += stride;
        }
      }
    }
  }

  /** `max`, `teacherMax`: read in f64, with what the differences from them lost. */
  @inline static distance<T extends number>(
    u: v128,
    v: v128,
    max: v128,
    teacherMax: v128,
    low: v128,
    high: v128,
    perT: v128,
  ): v128 {
    if (sizeof<T>() === 8) {
      const below = f64x2.sub(u, max);
      const teacherBelow = f64x2.sub(v, teacherMax);
      const lost = TwoSum.lost<f64>(u, f64x2.neg(max), below);
      const more = f64x2.sub(lost, TwoSum.lost<f64>(v, f64x2.neg(teacherMax), teacherBelow));
      const between = f64x2.sub(f64x2.sub(below, teacherBelow), low);
      return f64x2.mul(f64x2.add(between, v128.and(more, Lanes.finite(more))), perT);
    }
    const lower = f64x2.sub(f64x2.sub(Lanes.low<T>(u), Lanes.low<T>(v)), low);
    const upper = f64x2.sub(f64x2.sub(Lanes.high<T>(u), Lanes.high<T>(v)), high);
    const narrowed = f32x4.demote_f64x2_zero(f64x2.mul(lower, perT));
    return v128.shuffle<u64>(narrowed, f32x4.demote_f64x2_zero(f64x2.mul(upper, perT)), 0, 2);
  }

  /** Two f64 of a row in both lanes, or of neighbouring rows. */
  @inline static pair(along: bool, array: usize, row: usize, offset: usize): v128 {
    return along ? v128.load64_splat(array + row * 8) : v128.load(array + row * 8 + offset);
  }

  /** Adds to the sums of D, R and Q·v. */
  static sum<T extends number>(
    state: usize,
    d: usize,
    xTerms: usize,
    yTerms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    beta: f64,
  ): void {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    const isMixture = Divergence.isMixture(beta);
    const share = v128.splat<T>(beta as T);
    const rest = v128.splat<T>((1 - beta) as T);
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const ofP = Lanes.rows<T>(along, DistilledRows.ofTeacher(state), row);
        const ofQ = Lanes.rows<T>(along, DistilledRows.ofStudent(state), row);
        const divergence = DistilledRows.divergence(state) + row * 8;
        const differences = DistilledRows.differences(state) + row * 8;
        const slopes = DistilledRows.slopes(state) + row * 8;
        // Rows side by side go on with their sums, so that no cut shows.
        let dLow = along ? f64x2.splat(0) : v128.load(divergence);
        let dHigh = along ? f64x2.splat(0) : v128.load(divergence, 16);
        let rLow = along ? f64x2.splat(0) : v128.load(differences);
        // In f64, what the additions lost.
        const losts = sizeof<T>() === 4 ? differences + 16 : DistilledRows.lost(state) + row * 8;
        let rHigh = along ? f64x2.splat(0) : v128.load(losts);
        let vLow = along ? f64x2.splat(0) : v128.load(slopes);
        let vHigh = along ? f64x2.splat(0) : v128.load(slopes, 16);
        let at = (o * classes * inner + i) * sizeof<T>();
        for (
          let bytes = along ? classes * sizeof<T>() : classes * 16;
          bytes;
          bytes -= min<usize>(bytes, 16)
        ) {
          let p = v128.mul<T>(ofP, v128.load(yTerms + at));
          let q = v128.mul<T>(ofQ, v128.load(xTerms + at));
          let distance = v128.load(d + at);
          if (bytes < 16) {
            const mask = Lanes.tailMask(bytes);
            p = v128.and(p, mask);
            q = v128.and(q, mask);
            distance = v128.and(distance, mask);
          }
          // The divergence of b from a; v is -log(B/Q).
          let a = p;
          let b = q;
          let z = distance;
          let log = z;
          if (isMixture) {
            log = Divergence.log<T>(share, rest, p, q, distance);
            z = Divergence.first<T>(distance, log);
            log = Divergence.second<T>(distance, log);
            b = v128.add<T>(v128.mul<T>(share, p), v128.mul<T>(rest, q));
          } else if (beta !== 0) {
            a = q;
            b = p;
            z = v128.neg<T>(distance);
            log = z;
          }
          const excess = Excess.of<T>(z);
          const near = Excess.isNear<T>(z);
          let term = Divergence.part<T>(a, b, z, excess, near);
          const difference = Divergence.difference<T>(a, b, z, excess, near);
          if (isMixture) {
            const ofQ = Divergence.part<T>(q, b, log, Excess.of<T>(log), Excess.isNear<T>(log));
            term = v128.add<T>(v128.mul<T>(share, term), v128.mul<T>(rest, ofQ));
          }
          dLow = f64x2.add(dLow, Lanes.low<T>(term));
          dHigh = f64x2.add(dHigh, Lanes.high<T>(term));
          const before = rLow;
          rLow = f64x2.add(rLow, Lanes.low<T>(difference));
          rHigh = f64x2.add(
            rHigh,
            sizeof<T>() === 4 ? Lanes.high<T>(difference) : TwoSum.lost<f64>(before, difference, rLow),
          );
          if (beta !== 0) {
            const slope = v128.andnot(v128.mul<T>(q, log), v128.eq<T>(q, v128.splat<T>(0 as T)));
            vLow = f64x2.sub(vLow, Lanes.low<T>(slope));
            vHigh = f64x2.sub(vHigh, Lanes.high<T>(slope));
          }
          at += stride;
        }
        const left = inner - i;
        DistilledClasses.put<T>(along, divergence, dLow, dHigh, left);
        DistilledClasses.put<T>(along, differences, rLow, rHigh, left);
        if (sizeof<T>() === 8 && !along) Store.sums<T>(losts, rHigh, rHigh, left);
        if (beta !== 0) DistilledClasses.put<T>(along, slopes, vLow, vHigh, left);
      }
    }
  }

  /** Adds the sum of one row, or stores those of neighbouring rows. */
  @inline static put<T extends number>(along: bool, slot: usize, low: v128, high: v128, left: usize): void {
    if (along) State.add(slot, 0, Lanes.sum(low, high));
    else Store.sums<T>(slot, low, high, left);
  }

  /**
   * softFactor·slope + hardFactor·(plain term), in the place of d; the slope with terms instead of Q where beta is not 0. `plainTerms`: 0 for
   * none.
   */
  static write<T extends number>(
    state: usize,
    d: usize,
    xTerms: usize,
    yTerms: usize,
    plainTerms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
    beta: f64,
  ): void {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    const isMixture = Divergence.isMixture(beta);
    const share = v128.splat<T>(beta as T);
    const rest = v128.splat<T>((1 - beta) as T);
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const ofP = Lanes.rows<T>(along, DistilledRows.ofTeacher(state), row);
        const ofQ = Lanes.rows<T>(along, DistilledRows.ofStudent(state), row);
        const mean = Lanes.rows<T>(along, DistilledRows.meanSlope(state), row);
        const lead = Lanes.rows<T>(along, DistilledRows.lead(state), row);
        const softLow = DistilledClasses.pair(along, DistilledRows.softFactor(state), row, 0);
        const softHigh = DistilledClasses.pair(along, DistilledRows.softFactor(state), row, 16);
        const hardLow = DistilledClasses.pair(along, DistilledRows.hardFactor(state), row, 0);
        const hardHigh = DistilledClasses.pair(along, DistilledRows.hardFactor(state), row, 16);
        const width: usize = along ? 16 : min<usize>((inner - i) * sizeof<T>(), 16);
        let at = (o * classes * inner + i) * sizeof<T>();
        for (
          let bytes = along ? classes * sizeof<T>() : classes * 16;
          bytes;
          bytes -= min<usize>(bytes, 16)
        ) {
          const p = v128.mul<T>(ofP, v128.load(yTerms + at));
          const term = v128.load(xTerms + at);
          const q = v128.mul<T>(ofQ, term);
          const distance = v128.sub<T>(v128.load(d + at), lead);
          let slope: v128;
          if (beta === 0) {
            const excess = Excess.of<T>(distance);
            slope = Divergence.difference<T>(p, q, distance, excess, Excess.isNear<T>(distance));
          } else {
            slope = distance;
            if (isMixture) {
              const log = Divergence.log<T>(share, rest, p, q, distance);
              slope = v128.neg<T>(Divergence.second<T>(distance, log));
            }
            slope = v128.mul<T>(term, v128.sub<T>(slope, mean));
            const isNone = v128.and(v128.eq<T>(term, v128.splat<T>(0 as T)), v128.eq<T>(mean, mean));
            slope = v128.andnot(slope, isNone);
          }
          // Without plain terms, what is added makes 0 of -0.
          let ofHardLow = f64x2.splat(0);
          let ofHardHigh = ofHardLow;
          if (plainTerms) {
            const terms = v128.load(plainTerms + at);
            ofHardLow = f64x2.mul(hardLow, Lanes.low<T>(terms));
            ofHardHigh = f64x2.mul(hardHigh, Lanes.high<T>(terms));
          }
          const lower = f64x2.add(f64x2.mul(softLow, Lanes.low<T>(slope)), ofHardLow);
          const upper = f64x2.add(f64x2.mul(softHigh, Lanes.high<T>(slope)), ofHardHigh);
          Store.upTo(d + at, Lanes.narrow<T>(lower, upper), min<usize>(bytes, width));
          at += stride;
        }
      }
    }
  }
}
