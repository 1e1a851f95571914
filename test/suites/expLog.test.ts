/** A1 on a sample: exp and log are right to 1 ulp for every 1,021st float32 and at the ends of their ranges. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { sweep } from "../tools/expLogSweep.js";
import { expectFigure } from "../tools/figures.js";

/** A prime, so that every low part of a mantissa is met. */
const STEP = 1021;

describe.each(engines)("$name", (engine) => {
  const { api, exactBits } = engine;

  test.each(["exp", "log"] as const)("%s: every 1,021st float32", (fn) => {
    const { worst, wrong } = sweep(api, fn, STEP, exactBits);
    expect(wrong).toEqual([]);
    expectFigure(engine, fn, worst, true);
  });

  const bitsOf = (array: Float32Array) =>
    Array.from(new Uint32Array(array.buffer), (bits) => bits.toString(16));
  const exp = (...x: number[]) => api.exp(Float32Array.from(x)).data as Float32Array;
  const log = (...x: number[]) => api.log(Float32Array.from(x)).data as Float32Array;

  test("exp at the ends: infinities, overflow, the smallest subnormal, underflow to +0", () => {
    const [largest, beyond] = [88.72283172607422, 88.7228393554688];
    const [smallest, below] = [-103.97207641601562, -103.97208404541016];
    expect(Array.from(exp(Infinity, -Infinity, 0, -0, beyond, below, 1e30, -1e30))).toEqual([
      Infinity,
      0,
      1,
      1,
      Infinity,
      0,
      Infinity,
      0,
    ]);
    expect(exp(largest)[0]).toBeLessThan(Infinity);
    expect(exp(smallest)[0]).toBe(2 ** -149);
  });

  test("log at the ends: both zeros give −Infinity, Infinity stays, negative numbers give NaN", () => {
    expect(Array.from(log(0, -0, Infinity, 1))).toEqual([-Infinity, -Infinity, Infinity, 0]);
    expect(Array.from(log(-1, -Infinity, -(2 ** -149), Number.NaN))).toEqual(Array(4).fill(Number.NaN));
  });

  test.runIf(exactBits)("every NaN is written as 0x7fc00000, whatever its bits and sign were", () => {
    const strange = new Float32Array(
      Uint32Array.of(0x7f800001, 0xff800001, 0xffc12345, 0x7fffffff, 0xffffffff).buffer,
    );
    const canonical = Array(5).fill("7fc00000");
    expect(bitsOf(api.exp(strange).data as Float32Array)).toEqual(canonical);
    expect(bitsOf(api.log(strange).data as Float32Array)).toEqual(canonical);
    expect(bitsOf(log(-1, -Infinity))).toEqual(canonical.slice(0, 2));
  });
});
