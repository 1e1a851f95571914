/**
 * What a softcap is made of: tanh(y), and its derivative 1 - tanh²(y).
 *
 * Near 0, in f32, with w = y²: tanh(y)/y = 1 + w·p(w). Coefficients: tanh.sollya.
 * Everywhere, in f64, with e = exp(2y) = 2^n·(1 + d): tanh(y) = m/(m + 2), m = e - 1 = 2^n·d + (2^n - 1), where near 0 n is 0, so that no
 * digit is lost; and the derivative is 4e/(m + 2)².
 */
import { Lanes } from "../lanes";
import { Exp, ONE } from "./exp";

/** The w below which the polynomial counts, and its coefficients, to 2^-27.7. */
const NEAR = memory.data<f32>([
  0.390625,
  -0.33333280682563782, // -0x1.555532p-2
  0.13331416249275208, // 0x1.110704p-3
  -0.053737938404083252, // -0x1.b838ap-5
  0.020634118467569351, // 0x1.5211c4p-6
  -0.0057000918313860893, // -0x1.758facp-8
]);

/** Loaded, for a constant in a loop would be built at each turn. */
/** 1.5·2^52 and the exponent field of 1. */
const MAGIC = memory.data<f64>([6755399441056767]);
const LN2 = memory.data<f64>([0.6931471805599453]);
/** n beyond which tanh is 1, and the derivative 0: that of its opposite has the exponent field 0. */
const MOST = memory.data<f64>([1023]);

export class Tanh {
  /** The w below which `near` counts. */
  @inline static limit(): v128 {
    return v128.load32_splat(NEAR);
  }

  /** tanh(y)/y - 1. */
  @inline static near(w: v128): v128 {
    let p = v128.load32_splat(NEAR, 20);
    p = Lanes.fma<f32>(p, w, v128.load32_splat(NEAR, 16));
    p = Lanes.fma<f32>(p, w, v128.load32_splat(NEAR, 12));
    p = Lanes.fma<f32>(p, w, v128.load32_splat(NEAR, 8));
    p = Lanes.fma<f32>(p, w, v128.load32_splat(NEAR, 4));
    return f32x4.mul(p, w);
  }

  /** tanh(y), or its derivative, of 2y·log2(e). */
  @inline static wide(exponent: v128, isDerivative: bool): v128 {
    const magic = v128.load64_splat(MAGIC);
    const most = v128.load64_splat(MOST);
    const bounded = f64x2.pmin(f64x2.pmax(exponent, f64x2.neg(most)), most);
    const scaled = f64x2.add(bounded, magic);
    const r = f64x2.mul(f64x2.sub(bounded, f64x2.sub(scaled, magic)), v128.load64_splat(LN2));
    const d = Lanes.fma<f64>(Exp.polynomial<f64>(r), f64x2.mul(r, r), r);
    const power = Exp.powerOfTwo<f64>(scaled);
    const small = f64x2.mul(power, d);
    const one = Exp.constant<f64>(ONE);
    const m = f64x2.add(small, f64x2.sub(power, one));
    const two = f64x2.add(one, one);
    const sum = f64x2.add(m, two);
    if (!isDerivative) return f64x2.div(m, sum);
    const half = f64x2.div(two, sum);
    return f64x2.mul(f64x2.mul(half, half), f64x2.add(power, small));
  }
}
