/**
 * What a class adds to the divergences, as series in D = log q/p, |D| <= 0.34, S = D²: there q - p, and what is left of it, would lose digits.
 *
 * φ(D) = e^D - 1 - D = D²·q(D) with the polynomial of exp (math/exp.ts), and φ(-D) = D²·q(-D): its even and its odd powers. The first coefficient of
 * f32 is off by 2u (u = 2^-24). ½·D·tanh(D/2) - log cosh(D/2) = S·G(S): interpolated at Chebyshev points of [0, 1/4] with the first
 * coefficient as it is, right to 0.3u, and to 2^-55 for f64.
 *
 * log(1 + r) = t·A(t²), t = r/(2 + r), 0 <= r <= 1, likewise, for f32: right to 0.3u.
 */
import { Lanes } from "../lanes";
import { C2, Exp } from "../math/exp";
import { Log } from "../math/log";

const G_F32 = memory.data<f32>([0.125, -0.0156249907, 0.0017354599, -0.00017745771]);
const A_F32 = memory.data<f32>([2, 0.6666664, 0.4000756, 0.2823662, 0.268515]);
const LN2_F32 = memory.data<f32>([0.6931472]);
const LN2_F64 = memory.data<f64>([0.6931471805599453]);
const SMALL = memory.data<f32>([1.1754943508222875e-38]);
const G_F64 = memory.data<f64>([
  0.125, -0.015624999999999986, 0.0017361111111054261, -0.00018446180519123012, 1.922122139169175e-5,
  -1.9834522093858785e-6, 2.029900810114838e-7, -1.9062426501526066e-8,
]);

export class Series {
  @inline static even<T extends number>(s: v128): v128 {
    let q = Exp.constant<T>(C2 + 4);
    if (sizeof<T>() === 8) {
      q = Lanes.fma<T>(Exp.constant<T>(C2 + 8), s, Exp.constant<T>(C2 + 6));
      q = Lanes.fma<T>(q, s, Exp.constant<T>(C2 + 4));
    }
    q = Lanes.fma<T>(q, s, Exp.constant<T>(C2 + 2));
    return Lanes.fma<T>(q, s, Exp.constant<T>(C2));
  }

  @inline static odd<T extends number>(s: v128): v128 {
    let q = Exp.constant<T>(C2 + 3);
    if (sizeof<T>() === 8) {
      q = Lanes.fma<T>(Exp.constant<T>(C2 + 9), s, Exp.constant<T>(C2 + 7));
      q = Lanes.fma<T>(q, s, Exp.constant<T>(C2 + 5));
      q = Lanes.fma<T>(q, s, Exp.constant<T>(C2 + 3));
    }
    return Lanes.fma<T>(q, s, Exp.constant<T>(C2 + 1));
  }

  @inline static mixture<T extends number>(s: v128): v128 {
    if (sizeof<T>() === 4) {
      const g = Lanes.fma<f32>(Series.at<f32>(G_F32, 3), s, Series.at<f32>(G_F32, 2));
      return Lanes.fma<f32>(Lanes.fma<f32>(g, s, Series.at<f32>(G_F32, 1)), s, Series.at<f32>(G_F32, 0));
    }
    let g = Lanes.fma<f64>(Series.at<f64>(G_F64, 7), s, Series.at<f64>(G_F64, 6));
    g = Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 5));
    g = Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 4));
    g = Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 3));
    g = Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 2));
    g = Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 1));
    return Lanes.fma<f64>(g, s, Series.at<f64>(G_F64, 0));
  }

  /** (p + q)·log 2/(1 + r) - min(p, q)·|D|, r = min(p, q)/max(p, q): 0 where both are 0. The loop of far.ts takes the same steps. */
  @inline static farJs<T extends number>(p: v128, q: v128, pD: v128, qD: v128): v128 {
    const both = v128.add<T>(p, q);
    const smaller = v128.pmin<T>(p, q);
    const larger = v128.pmax<T>(p, q);
    const product = v128.pmin<T>(v128.abs<T>(pD), v128.abs<T>(qD));
    if (sizeof<T>() === 8) {
      const r = f64x2.div(smaller, f64x2.add(larger, Series.small<f64>()));
      return f64x2.sub(f64x2.mul(both, f64x2.sub(Series.ln2<f64>(), Log.onePlus<f64>(r))), product);
    }
    const t = f32x4.div(smaller, f32x4.add(f32x4.add(larger, both), Series.small<f32>()));
    const z = f32x4.mul(t, t);
    let a = Lanes.fma<f32>(Series.atanh(4), z, Series.atanh(3));
    a = Lanes.fma<f32>(a, z, Series.atanh(2));
    a = Lanes.fma<f32>(a, z, Series.atanh(1));
    a = Lanes.fma<f32>(a, z, Series.atanh(0));
    return f32x4.sub(f32x4.mul(both, Lanes.fnma<f32>(a, t, Series.ln2<f32>())), product);
  }

  /** A coefficient of A. */
  @inline static atanh(k: usize): v128 {
    return Series.at<f32>(A_F32, k);
  }

  @inline static ln2<T extends number>(): v128 {
    return v128.load_splat<T>(sizeof<T>() === 4 ? LN2_F32 : LN2_F64);
  }

  /** No sum of terms is as small: 0/small is 0. */
  @inline static small<T extends number>(): v128 {
    return Lanes.constant<T>(SMALL);
  }

  @inline static at<T extends number>(table: usize, k: usize): v128 {
    return v128.load_splat<T>(table + k * sizeof<T>());
  }
}
