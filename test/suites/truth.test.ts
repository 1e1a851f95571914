/** The truth that the other tests trust, checked itself: against PyTorch's results and against big integers. */

import { describe, expect, test } from "vitest";
import { differences } from "../tools/corpus/differences.js";
import { mismatch } from "../tools/corpus/tensor.js";
import { EXACT, torchCases } from "../tools/corpus/torch.js";
import { truthOf } from "../tools/corpus/torchCall.js";
import * as doubleDouble from "../tools/truth/doubleDouble.js";

describe("the truth agrees with PyTorch in float64", () => {
  const checked = torchCases.flatMap((one) => {
    const data = truthOf(one);
    if (data === null) return [];
    const { output } = one.expected;
    const tolerance = one.tolerance?.output ?? EXACT;
    return (
      data && [
        { name: one.name, found: mismatch({ data, shape: output.dims }, output, tolerance, "float64") },
      ]
    );
  });
  const off = checked.filter(({ found }) => found !== null);

  test(`in all of ${checked.length} cases but for the listed differences, which do differ`, () => {
    expect(off.map(({ name }) => name).sort()).toEqual(Object.keys(differences).sort());
  });
});

const FRACTION_BITS = 240n;
const ONE = 1n << FRACTION_BITS;

/** An f64 as a fixed-point number; exact, since the values below are no finer than the fraction. */
function fixed(x: number): bigint {
  let bits = 0n;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    bits++;
  }
  return (BigInt(scaled) << FRACTION_BITS) >> bits;
}

/** exp of a fixed-point number by its series, after 16 halvings. */
function bigExp(x: bigint): bigint {
  const small = x >> 16n;
  let term = ONE;
  let result = ONE;
  for (let n = 1n; term !== 0n && n < 200n; n++) {
    term = (term * small) / (n << FRACTION_BITS);
    result += term;
  }
  for (let k = 0; k < 16; k++) result = (result * result) >> FRACTION_BITS;
  return result;
}

/** `|a − b| / |b|` as an f64, of two fixed-point numbers. */
function relative(a: bigint, b: bigint): number {
  return Math.abs(Number(((a - b) << 300n) / b)) * 2 ** -300;
}

describe("double-double arithmetic against big integers", () => {
  const samples = [-0.3, 0.1, 0.34, 1, -1, 1e-9, -3.75, 20.5, 42.125, -20, 2 ** -60, Math.PI, Math.LN2];

  test.each(samples)("exp(%d) is right to 85 bits", (x) => {
    const { hi, lo, exponent } = doubleDouble.exp(x);
    const sum = fixed(hi) + fixed(lo);
    const got = exponent >= 0 ? sum << BigInt(exponent) : sum >> BigInt(-exponent);
    expect(relative(got, bigExp(fixed(x)))).toBeLessThan(2 ** -85);
  });

  test.each([0.75, 0.999999, 1 + 2 ** -40, 1.5, 2, 10, 1e5, 0.001, 7e15])(
    "exp(log(%d)) is the number again",
    (x) => {
      const { hi, lo } = doubleDouble.log(x);
      const got = bigExp(fixed(hi) + fixed(lo));
      // An absolute error of the logarithm is a relative one of the number.
      expect(relative(got, fixed(x))).toBeLessThan(2 ** -96 * Math.max(1, Math.abs(hi)));
    },
  );

  test("log right beside 1 has the digits of x − 1", () => {
    const f = 2 ** -52;
    const { hi, lo } = doubleDouble.log(1 + f);
    // f − f²/2 + f³/3: the rest is below 2^-208.
    expect(hi).toBe(f - f ** 2 / 2);
    expect(Math.abs(hi - f + f ** 2 / 2 + lo - f ** 3 / 3)).toBeLessThan(2 ** -150);
  });
});
