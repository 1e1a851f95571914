/** compare: its statistics against their formulas and the sample, its options, and what is refused. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { integerOf, isNearest, nearestSum, neighbour, sumOf } from "../tools/exactTruth.js";
import { naturalExp } from "../tools/internals.js";
import { normal, uniform } from "../tools/random.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { compareRows } from "../tools/truth/compare.js";

/** The elements of a file of the sample. */
function sample<A>(name: string, Type: new (buffer: ArrayBuffer) => A): A {
  const file = readFileSync(new URL(`../../sample/${name}`, import.meta.url));
  const start = 10 + file.readUInt16LE(8);
  return new Type(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length) as ArrayBuffer);
}

const base = sample("logits-base.npy", Float32Array);
const small = sample("logits-small.npy", Float32Array);
const targets = sample("targets.npy", Int32Array);
const shape = [2048, 128];

/** What the contract says of the sample, in the digits that it has: value and error. */
const OF_SAMPLE = {
  kl: ["0.701412", "0.014537"],
  reverseKl: ["1.149168", "0.021171"],
  js: ["0.158483", "0.002588"],
  totalVariation: ["0.407900", "0.004695"],
  lnRatio: ["0.321703", "0.031032"],
  ratio: ["1.379475", "0.042808"],
  difference: ["1.598583", "0.148231"],
  deltaP: ["-0.182611", "0.006189"],
  rmsDeltaP: ["0.334294", "0.005918"],
  sameTop: ["0.598633", "0.010834"],
  baseTopInTop5: ["0.892090", "0.006858"],
} as const;

/** Logits whose model is `noise` away from the base, and targets. */
function pair(
  Type: Float32ArrayConstructor | Float64ArrayConstructor,
  rows: number,
  classes: number,
  noise = 1,
) {
  const gauss = normal(uniform(rows * 31 + classes));
  const x = new Type(rows * classes).map(() => 3 * gauss());
  const y = x.map((each) => each + noise * gauss());
  const target = Int32Array.from({ length: rows }, (_, r) => (r % 11 === 3 ? -100 : (r * 7) % classes));
  const of = (data: Float32Array | Float64Array) => ({ data, shape: [rows, classes] });
  return { x: of(x), y: of(y), target };
}

describe.each(engines)("$name", ({ api }) => {
  const compare = untyped(api.compare);

  test.each([Float32Array, Float64Array])("the sample has the values of the contract, %o", (Type) => {
    const tensor = (data: Float32Array) => ({ data: Type.from(data), shape });
    const result = api.compare(tensor(base), tensor(small), targets);
    expect([result.count, result.nanCount]).toEqual([2048, 0]);
    for (const name of Object.keys(OF_SAMPLE) as (keyof typeof OF_SAMPLE)[]) {
      const { value, error } = result[name];
      expect([value.toFixed(6), error.toFixed(6)], name).toEqual(OF_SAMPLE[name]);
    }
    expect(result.js.value.toFixed(7)).toBe(Type === Float64Array ? "0.1584829" : result.js.value.toFixed(7));
    expect((100 * result.correlation.value).toFixed(4)).toBe("69.0718");
    expect((100 * result.deltaP.quantiles["50%"]).toFixed(4)).toBe("-11.8058");
    const { quantiles } = result.kl;
    const shown = [quantiles.min, quantiles["1%"], quantiles["50%"], quantiles["99%"], quantiles.max];
    const expected = ["0.003210", "0.031620", "0.513600", "3.059945", "6.210799"];
    shown.forEach((value, k) => {
      if (Type === Float64Array) expect(value.toFixed(6)).toBe(expected[k]);
      else expect(Math.abs(value - Number(expected[k]))).toBeLessThan(2e-6);
    });
    expect(result.perplexity.value).toBe(
      new api.LossMeter().add(api.score(tensor(small), targets)).perplexity,
    );
    expect(result.basePerplexity.error).toBe(
      new api.LossMeter().add(api.score(tensor(base), targets)).perplexityError,
    );
  });

  test("equal tensors have exactly 0", () => {
    for (const Type of [Float32Array, Float64Array]) {
      const { x, target } = pair(Type, 60, 37);
      const { rows, ...statistics } = api.compare(x, x, target, { rows: true });
      for (const name of ["kl", "reverseKl", "js", "totalVariation", "deltaP"] as const)
        expect(
          rows[name].data.every((value) => Object.is(value, 0)),
          name,
        ).toBe(true);
      const { lnRatio, difference, rmsDeltaP, ratio, sameTop, correlation } = statistics;
      for (const each of [lnRatio, difference, rmsDeltaP]) expect(each).toEqual({ value: 0, error: 0 });
      for (const each of [ratio, sameTop]) expect(each).toEqual({ value: 1, error: 0 });
      expect(correlation.value).toBe(1);
    }
  });

  test("a divergence of 1e-9 is no noise", () => {
    const { x, y } = pair(Float32Array, 40, 300, 4e-5);
    const { rows } = api.compare(x, y, null, { rows: true });
    for (let r = 0; r < 40; r++) {
      const row = (data: Float32Array | Float64Array) =>
        Float64Array.from(data.subarray(r * 300, (r + 1) * 300));
      const truth = compareRows(row(x.data), row(y.data));
      expect(truth.kl).toBeLessThan(5e-9);
      for (const name of ["kl", "reverseKl", "js"] as const)
        expect(Math.abs(rows[name].data[r] / truth[name] - 1), name).toBeLessThan(1e-4);
    }
  });

  test("no class above minLogProb: exactly 0", () => {
    const { kl } = api.compare([[1, 2, 3]], [[3, 2, 1]], [0], { minLogProb: 5 });
    expect(kl.value).toBe(0);
  });

  test("means and errors are those of exact sums of the rows, rounded once", () => {
    const { x, y, target } = pair(Float32Array, 300, 20);
    const { rows, ...result } = api.compare(x, y, target, { rows: true });
    const kept = (data: ArrayLike<number>) => Array.from(data).filter((_, r) => target[r] >= 0);
    const n = BigInt(result.count);
    const [a, b] = [kept(rows.nll.data), kept(rows.baseNll.data)];
    const products = a.reduce((sum, value, k) => sum + integerOf(value) * integerOf(b[k]), 0n);
    const [sumA, sumB] = [sumOf(a), sumOf(b)];
    const spread = (values: number[]) =>
      n * values.reduce((sum, value) => sum + integerOf(value) ** 2n, 0n) - sumOf(values) ** 2n;
    const co = n * products - sumA * sumB;
    /** The nearest number to the root of a ratio is at most a place off the root of the nearest number to the ratio. */
    const isRoot = (root: number, numerator: bigint, denominator: bigint, exponent: number) => {
      let square = root ** 2;
      for (let k = 0; k < 3; k++) square = neighbour(square, -1);
      const near = Array.from({ length: 7 }, () => {
        square = neighbour(square, 1);
        return square;
      });
      return near.some((each) => isNearest(each, numerator, denominator, exponent));
    };
    expect(isRoot(result.lnRatio.error, spread(a) + spread(b) - 2n * co, n * n * (n - 1n), 2148)).toBe(true);
    expect(isRoot(result.correlation.value, co * co, spread(a) * spread(b), 0)).toBe(true);
    const kl = kept(rows.kl.data);
    expect(result.kl.value).toBe(nearestSum(kl) / kl.length);
    expect(isRoot(result.kl.error, spread(kl), n * n * (n - 1n), 2148)).toBe(true);
    expect(result.ratio.value).toBe(naturalExp(result.lnRatio.value));
    const same = kept(rows.sameTop.data).filter((one) => one === 1).length;
    expect(result.sameTop.value).toBe(same / result.count);
    const sorted = Float32Array.from(kl).sort();
    const at = 0.99 * (sorted.length - 1);
    const low = sorted[Math.floor(at)];
    expect(result.kl.quantiles["99%"]).toBe(low + (sorted[Math.floor(at) + 1] - low) * (at - Math.floor(at)));
    expect([result.kl.quantiles.min, result.kl.quantiles.max]).toEqual([sorted[0], sorted.at(-1)]);
  });

  test("without a target its lines are absent; masks and shifts say which rows count all the same", () => {
    const { x, y, target } = pair(Float32Array, 12, 9);
    const result = compare(x, y, null, { mask: target.map((t) => (t < 0 ? 0 : 1)), rows: true }) as Record<
      string,
      unknown
    >;
    expect(Object.keys(result)).toEqual([
      ...["count", "nanCount", "kl", "reverseKl", "js", "totalVariation", "sameTop", "baseTopInTop5", "rows"],
    ]);
    expect(result.count).toBe(11);
    const shifted = api.compare(x, y, target, { shift: 2, rows: true });
    const whole = api.compare(x, y, null, { rows: true });
    expect(shifted.rows.kl.shape).toEqual([10]);
    // The sums of a row with a target have its term in more digits.
    shifted.rows.kl.data.forEach((kl, r) => void expect(kl).toBeCloseTo(whole.rows.kl.data[r], 6));
    const moved = Int32Array.from(target.subarray(2));
    const nll = api.score(y, target, { shift: 2, outputs: ["logProb"] }).logProb.data;
    expect(shifted.rows.nll.data).toEqual(nll.map((logProb) => 0 - logProb));
    expect(shifted.count).toBe(moved.filter((t) => t >= 0).length);
  });

  test("softcap, temperature and classMask are those of both tensors; the order is that of the logits", () => {
    for (const [Type, classes] of [
      [Float32Array, 40],
      [Float64Array, 40],
      [Float32Array, 33_000],
    ] as const) {
      const count = classes > 1000 ? 1 : 6;
      const { x, y, target } = pair(Type, count, classes, 2);
      const classMask = Array.from({ length: classes }, (_, c) => (c % 3 === 1 ? 0 : 1));
      const options = { softcap: 5, temperature: 0.7, classMask };
      const { rows } = api.compare(x, y, null, { ...options, rows: true });
      const change = (data: Float32Array | Float64Array) =>
        Float64Array.from(data, (value, k) =>
          classMask[k % classes] === 0 ? -Infinity : (5 * Math.tanh(value / 5)) / 0.7,
        );
      const masked = (data: Float32Array | Float64Array) =>
        data.map((value, k) => (classMask[k % classes] === 0 ? -Infinity : value));
      const [p, q] = [change(x.data), change(y.data)];
      for (let r = 0; r < count; r++) {
        const row = <A extends Float32Array | Float64Array>(data: A) =>
          data.subarray(r * classes, (r + 1) * classes);
        const truth = compareRows(Float64Array.from(row(p)), Float64Array.from(row(q)));
        for (const name of ["kl", "reverseKl", "js", "totalVariation"] as const)
          expect(Math.abs(rows[name].data[r] - truth[name])).toBeLessThan(2e-6 * (1 + truth[name]));
        const order = compareRows(
          Float64Array.from(row(masked(x.data))),
          Float64Array.from(row(masked(y.data))),
        );
        expect(rows.argmax.data[r]).toBe(order.argmax);
        expect(rows.baseArgmax.data[r]).toBe(order.baseArgmax);
        expect(rows.baseTopRank.data[r]).toBe(order.baseTopRank);
      }
      const scored = api.score(y, target, { ...options, outputs: ["logProb"] }).logProb.data;
      expect(api.compare(x, y, target, { ...options, rows: true }).rows.nll.data).toEqual(
        scored.map((logProb) => 0 - logProb),
      );
    }
  });

  test("under a softcap a row of nothing but -Infinity has a softmax, a long one too", () => {
    for (const [Type, classes] of [
      [Float32Array, 7],
      [Float64Array, 40],
      [Float32Array, 40_000],
      [Float64Array, 40_000],
    ] as const) {
      const low = { data: new Type(classes).fill(-Infinity), shape: [1, classes] };
      const flat = { data: new Type(classes), shape: [1, classes] };
      const { rows } = api.compare(low, flat, null, { softcap: 5, rows: true });
      expect([rows.baseArgmax.data[0], rows.argmax.data[0], rows.baseTopRank.data[0]]).toEqual([0, 0, 1]);
      expect(rows.kl.data[0]).toBeCloseTo(0, 6);
    }
  });

  test("log-probabilities are taken as they are, and minLogProb leaves classes out of the forward divergence alone", () => {
    for (const [Type, classes] of [
      [Float32Array, 50],
      [Float64Array, 50],
      [Float32Array, 33_000],
    ] as const) {
      const isLong = classes > 1000;
      const count = isLong ? 1 : 8;
      const { x, y, target } = pair(Type, count, classes, 2);
      // As llama.cpp writes them, they do not sum to 1.
      const less = (data: Float32Array | Float64Array) => data.map((value) => value / 3 - 4);
      const [logP, logQ] = [
        { ...x, data: less(x.data) },
        { ...y, data: less(y.data) },
      ];
      for (const normalized of isLong ? ([true, "base"] as const) : ([true, "base", "model", false] as const))
        for (const minLogProb of isLong ? [-4.5] : [undefined, -4.5]) {
          const { rows } = api.compare(logP, logQ, target, { normalized, minLogProb, rows: true });
          for (let r = 0; r < count; r++) {
            const row = (data: Float32Array | Float64Array) =>
              Float64Array.from(data.subarray(r * classes, (r + 1) * classes));
            const truth = compareRows(row(logP.data), row(logQ.data), {
              baseIsNormalized: normalized === true || normalized === "base",
              modelIsNormalized: normalized === true || normalized === "model",
              minLogProb: minLogProb ?? -Infinity,
            });
            const size = 1 + truth.scale + truth.reverseScale;
            for (const name of ["kl", "reverseKl", "js", "totalVariation"] as const)
              expect(Math.abs(rows[name].data[r] - truth[name]) / size, name).toBeLessThan(2e-6);
            if (target[r] >= 0 && (normalized === true || normalized === "model"))
              expect(rows.nll.data[r]).toBe(0 - logQ.data[r * classes + target[r]]);
          }
        }
    }
  });

  test("a row where one model has no softmax is NaN, is counted, and makes means and quantiles NaN", () => {
    const x = [
      [1, 2, 3],
      [Number.NaN, 0, 1],
      [-Infinity, -Infinity, -Infinity],
      [0, 1, 2],
    ];
    const y = [
      [1, 2, 2],
      [1, 2, 3],
      [1, 2, 3],
      [0, Infinity, 2],
    ];
    const { rows, ...result } = api.compare(x, y, [0, 1, 2, 2], { rows: true });
    expect([result.count, result.nanCount]).toEqual([4, 3]);
    expect(Array.from(rows.kl.data, Number.isNaN)).toEqual([false, true, true, true]);
    expect(Array.from(rows.baseArgmax.data)).toEqual([2, -1, -1, 2]);
    expect(Array.from(rows.argmax.data)).toEqual([1, 2, 2, -1]);
    expect(Array.from(rows.baseTopRank.data)).toEqual([1, 0, 0, 0]);
    for (const name of ["kl", "js", "deltaP", "perplexity", "basePerplexity"] as const)
      expect(result[name].value).toBeNaN();
    expect(result.kl.quantiles.min).toBeNaN();
    const without = api.compare(x, y, [0, -100, -100, -100]);
    expect([without.count, without.nanCount]).toEqual([1, 0]);
    expect(without.kl.value).toBeGreaterThan(0);
  });

  test("what base gives and the model does not makes the divergence Infinity, and the other way round", () => {
    const impossible = [[0, 0, -Infinity]];
    const all = [[0, 0, 0]];
    for (const [x, y, kl, reverseKl] of [
      [all, impossible, Infinity, Math.log(1.5)],
      [impossible, all, Math.log(1.5), Infinity],
    ] as const) {
      const result = api.compare(x, y);
      expect(result.kl.value).toBeCloseTo(kl, 6);
      expect(result.reverseKl.value).toBeCloseTo(reverseKl, 6);
      expect(result.totalVariation.value).toBeCloseTo(1 / 3, 6);
    }
  });

  test("16-bit logits are those of float32, and the model is converted to the type of base", () => {
    const { x, y, target } = pair(Float32Array, 30, 70);
    const bits = (data: ArrayLike<number>) =>
      new Uint16Array(
        Uint32Array.from(new Uint32Array(Float32Array.from(data).buffer), (word) => word >>> 16),
      );
    const widened = (half: Uint16Array) =>
      new Float32Array(Uint32Array.from(half, (word) => word << 16).buffer);
    const [p, q] = [bits(x.data), bits(y.data)];
    const half = (data: Uint16Array) => ({ data, shape: [30, 70], dtype: "bfloat16" });
    const single = (data: Uint16Array) => ({ data: widened(data), shape: [30, 70] });
    const expected = api.compare(single(p), single(q), target);
    expect(api.compare(half(p), half(q), target)).toEqual(expected);
    expect(api.compare(single(p), half(q), target)).toEqual(expected);
    const doubled = { data: Float64Array.from(widened(q)), shape: [30, 70] };
    expect(api.compare(half(p), doubled, target)).toEqual(expected);
  });

  test("resident tensors give the same bits", () => {
    for (const classes of [40, 1000, 33_000]) {
      const { x, y, target } = pair(Float32Array, 5, classes);
      const [p, q] = [x, y].map(({ data }) => {
        const tensor = api.resident([5, classes]);
        tensor.data.set(data as Float32Array);
        return tensor;
      });
      const before = p.data.slice();
      expect(api.compare(p, q, target, { rows: true })).toEqual(api.compare(x, y, target, { rows: true }));
      expect(p.data).toEqual(before);
    }
  });

  test("no rows", () => {
    const result = api.compare(
      { data: new Float32Array(0), shape: [0, 5] },
      { data: new Float32Array(0), shape: [0, 5] },
      [],
    );
    expect(result.count).toBe(0);
    expect(result.kl.value).toBeNaN();
  });

  describe("refuses", () => {
    const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
    const other = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
    const refuse = (args: readonly unknown[], error: typeof TypeError | typeof RangeError, message: string) =>
      expectRefusal(() => compare(...args), error, `compare: ${message}`);

    test("shapes that differ, named both", () => {
      refuse([x, other], RangeError, "model has shape [3, 2], expected [2, 3], the shape of base");
    });

    test("what is no tensor of floats", () => {
      refuse([[1n], x], TypeError, "base[0] is 1n, expected a number");
      refuse(
        [x, 3],
        TypeError,
        "model is 3, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)",
      );
    });

    test("options that do not go together, and names that do not exist", () => {
      for (const [name, value] of [
        ["temperature", 2],
        ["softcap", 3],
        ["classMask", [1, 1, 0]],
      ] as const)
        refuse(
          [x, x, [0, 1], { normalized: true, [name]: value }],
          TypeError,
          `${name} is given beside normalized, expected none: log-probabilities are taken as they are`,
        );
      refuse([x, x, null, { normalized: "bas" }], RangeError, 'normalized is "bas", did you mean `base`?');
      refuse([x, x, null, { normalized: 1 }], TypeError, 'normalized is 1, expected true, "base" or "model"');
      refuse([x, x, null, { minLogProb: Number.NaN }], RangeError, "minLogProb is NaN, expected a logarithm");
      refuse([x, x, null, { rows: 1 }], TypeError, "rows is 1, expected true or false");
      refuse(
        [x, x, null, { min_logprob: -16 }],
        TypeError,
        "unknown option `min_logprob`, did you mean `minLogProb`?",
      );
      refuse(
        [x, x, null, { ignoreIndex: 3 }],
        TypeError,
        "ignoreIndex is 3 and target is absent, expected a target too",
      );
      refuse([x, x, [0, 3]], RangeError, "target[1] is 3, expected 0 <= target < 3 or ignoreIndex (-100)");
    });
  });
});
