/** fitTemperature: the temperature that it finds has the smallest loss, with all options; and where there is none. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { type CrossEntropyOptions, crossEntropy } from "../tools/evaluate/classLosses.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import { uniform } from "../tools/random.js";
import { expectRefusal } from "../tools/refusal.js";

const ROWS = 60;
const CLASSES = 7;

/** Logits whose targets are drawn at another temperature than 1. */
function problem(seed: number, temperature: number) {
  const next = uniform(seed);
  const data = Float64Array.from({ length: ROWS * CLASSES }, () => 8 * next() - 4);
  const target = Int32Array.from({ length: ROWS }, (_, row) => {
    const sums = [0];
    for (const x of data.subarray(row * CLASSES, (row + 1) * CLASSES))
      sums.push(sums[sums.length - 1] + Math.exp(x / temperature));
    const drawn = next() * sums[CLASSES];
    return sums.slice(1).findIndex((sum) => drawn < sum);
  });
  return { x: { data, shape: [ROWS, CLASSES] }, target };
}

function meanAt(
  x: { readonly data: Float64Array; readonly shape: readonly number[] },
  target: Int32Array,
  options: CrossEntropyOptions,
  temperature: number,
): number {
  const { losses } = crossEntropy(x, { indices: target }, { ...options, temperature, dim: -1 });
  return exactSum(losses.value);
}

/** Whether a little more and a little less are both worse: 1e-4 changes the loss by 1e-8 of its curvature, far above its rounding. */
function expectSmallest(mean: (temperature: number) => number, temperature: number): void {
  const loss = mean(temperature);
  for (const factor of [1 - 1e-4, 1 + 1e-4, 0.9, 1.1])
    expect(mean(temperature * factor)).toBeGreaterThan(loss);
}

const even = { data: Uint8Array.from({ length: ROWS }, (_, row) => row % 2), shape: [ROWS] };
const some = { data: Uint8Array.from({ length: CLASSES }, (_, c) => Number(c !== 2)), shape: [CLASSES] };

describe.each(engines)("$name", ({ api }) => {
  test.each([
    ["plain", 2.5, {}, {}],
    ["a low one", 0.3, {}, {}],
    ["softcap", 2, { softcap: 3 }, { softcap: 3 }],
    ["mask", 2, { mask: even }, { mask: even }],
    ["ignoreIndex, a list", 2, { ignoreIndex: [0, 3] }, { ignoreIndex: [0, 3] }],
    ["shift", 2, { shift: 4 }, { shift: 4 }],
  ] as const)("%s: more and less are worse", (_, temperature, options, truth) => {
    const { x, target } = problem(20_261_201, temperature);
    const found = api.fitTemperature(x, target, options);
    expectSmallest((t) => meanAt(x, target, truth as CrossEntropyOptions, t), found);
  });

  test.each([-900, -300, -57, -25, 30, 200, 900, 1021])(
    "logits times 2^%i: so is the temperature",
    (exponent) => {
      const { x, target } = problem(9, 2);
      const found = api.fitTemperature(x, target);
      const scaled = { ...x, data: x.data.map((value) => value * 2 ** exponent) };
      expect(api.fitTemperature(scaled, target) / 2 ** exponent / found).toBeCloseTo(1, 12);
    },
  );

  test("a class mask leaves classes out, whatever they hold", () => {
    const { x, target } = problem(7, 2);
    const kept = target.map((t) => (t === 2 ? 1 : t));
    const holed = { ...x, data: x.data.map((value, k) => (k % CLASSES === 2 ? Number.NaN : value)) };
    const found = api.fitTemperature(holed, kept, { classMask: some });
    expectSmallest((t) => meanAt(x, kept, { classMask: some }, t), found);
  });

  test("row weights are how often a row counts", () => {
    const { x, target } = problem(8, 2);
    const rowWeight = { data: Float64Array.from({ length: ROWS }, (_, row) => row % 3), shape: [ROWS] };
    const often = Array.from({ length: ROWS }, (_, row) => row).flatMap((row) =>
      new Array<number>(row % 3).fill(row),
    );
    const data = Float64Array.from(
      often.flatMap((row) => [...x.data.subarray(row * CLASSES, (row + 1) * CLASSES)]),
    );
    const repeated = api.fitTemperature(
      { data, shape: [often.length, CLASSES] },
      Int32Array.from(often, (row) => target[row]),
    );
    expect(api.fitTemperature(x, target, { rowWeight })).toBeCloseTo(repeated, 10);
  });

  test("the class axis may be any, and the type", () => {
    const { x, target } = problem(9, 2);
    const found = api.fitTemperature(x, target);
    const across = new Float64Array(x.data.length);
    for (let row = 0; row < ROWS; row++)
      for (let c = 0; c < CLASSES; c++) across[c * ROWS + row] = x.data[row * CLASSES + c];
    expect(api.fitTemperature({ data: across, shape: [CLASSES, ROWS] }, target, { dim: 0 })).toBeCloseTo(
      found,
      12,
    );
    const rows = { ...x, shape: [5, ROWS / 5, CLASSES] };
    expect(api.fitTemperature(rows, { data: target, shape: [5, ROWS / 5] })).toBe(found);
    const single = { ...x, data: Float32Array.from(x.data) };
    const widened = { ...x, data: Float64Array.from(single.data) };
    expect(api.fitTemperature(single, target)).toBe(api.fitTemperature(widened, target));
  });

  test("many rows, more than are computed together", () => {
    const { x, target } = problem(10, 2);
    const times = 200;
    const data = new Float64Array(times * x.data.length);
    const targets = new Int32Array(times * ROWS);
    for (let k = 0; k < times; k++) {
      data.set(x.data, k * x.data.length);
      targets.set(target, k * ROWS);
    }
    const found = api.fitTemperature({ data, shape: [times * ROWS, CLASSES] }, targets);
    expect(found).toBeCloseTo(api.fitTemperature(x, target), 12);
  });

  test("every target the largest: 0; none better than chance: Infinity; all alike: 1", () => {
    expect(api.fitTemperature([[1, 3]], [1])).toBe(0);
    expect(api.fitTemperature([[1, 3]], [0])).toBe(Number.POSITIVE_INFINITY);
    expect(
      api.fitTemperature(
        [
          [1, 3],
          [1, 3],
        ],
        [0, 1],
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(api.fitTemperature([[2, 2]], [0])).toBe(1);
  });

  test("no row counts, or one has no loss: NaN; a row that does not count may hold anything", () => {
    expect(api.fitTemperature([[1, 3]], [-100])).toBeNaN();
    expect(api.fitTemperature([[1, Number.NaN]], [0])).toBeNaN();
    expect(api.fitTemperature([[1, Number.NEGATIVE_INFINITY]], [1])).toBeNaN();
    const rows = [...new Array<number[]>(4).fill([4, 0]), [Number.NaN, 0]];
    expect(api.fitTemperature(rows, [0, 0, 0, 1, -100])).toBeCloseTo(4 / Math.log(3), 12);
  });

  test("a class of probability 0 changes nothing", () => {
    const found = api.fitTemperature(
      new Array<number[]>(4).fill([4, 0, Number.NEGATIVE_INFINITY]),
      [0, 0, 0, 1],
    );
    expect(found).toBeCloseTo(4 / Math.log(3), 12);
  });

  test("refusals name the function", () => {
    const refused = api.fitTemperature as (...given: unknown[]) => number;
    expectRefusal(
      () => refused([[1, 2]], [2]),
      RangeError,
      "fitTemperature: target[0] is 2, expected 0 <= target < 2 or ignoreIndex (-100)",
    );
    expectRefusal(
      () => refused([[1, 2]], [0], { temperature: 2 }),
      TypeError,
      /^TypeError: fitTemperature: unknown option `temperature`/,
    );
    expectRefusal(
      () => refused([[1, 2]], [0], { softcap: 0 }),
      RangeError,
      "fitTemperature: softcap is 0, expected a finite number > 0",
    );
    expectRefusal(() => refused([[1, 2]], null), TypeError, /^TypeError: fitTemperature: target is null/);
  });
});
