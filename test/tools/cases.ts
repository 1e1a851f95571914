/** Random arguments: tensors of any rank, a class axis, targets, weights and options that fit them. */

import fc from "fast-check";
import { expect } from "vitest";
import type { Given } from "../functions/entry.js";
import { integerBelow, normal, type Random, uniform } from "./random.js";
import type { Graded } from "./truth/gradientScale.js";
import { product, splitAt } from "./truth/tensor.js";

export type Floats = Float32Array | Float64Array;
export type FloatType = "float32" | "float64";

export interface Tensor {
  readonly data: Floats;
  readonly shape: number[];
}

export interface Case {
  readonly type: FloatType;
  /** Logits, with infinities and NaN among them unless the case is finite. */
  readonly x: Tensor;
  /** Elements in [0, 1], zeros and ones among them. */
  readonly p: Tensor;
  readonly q: Tensor;
  readonly dim: number;
  /** Several axes. */
  readonly dims: number[];
  readonly keepDim: boolean;
  readonly classes: number;
  /** The shape without the class axis. */
  readonly rowShape: number[];
  /** A shape that broadcasts to the shape of x. */
  readonly other: number[];
  /** A class for each row; as target some rows are ignored. */
  readonly index: readonly number[];
  readonly target: readonly number[];
  readonly weight: Floats | undefined;
  readonly ignoreIndex: number | undefined;
  readonly labelSmoothing: number;
  readonly reduction: "none" | "mean" | "sum";
}

export interface Needs {
  /** At least one class. */
  readonly classes?: boolean;
  /** No infinity and no NaN. */
  readonly finite?: boolean;
  /** No size is 0. */
  readonly filled?: boolean;
}

export function floatArray(type: FloatType, values: ArrayLike<number>): Floats {
  return type === "float32" ? Float32Array.from(values) : Float64Array.from(values);
}

const SPECIALS = [Number.NaN, Infinity, -Infinity, -Infinity, -Infinity, 0, -0, 1e30, -1e30];

function logits(random: Random, type: FloatType, shape: number[], finite: boolean): Tensor {
  const gauss = normal(random);
  const scale = [0.1, 3, 30][integerBelow(random, 3)];
  const share = random() < 0.5 && !finite ? 0.15 : 0;
  const value = () => (random() < share ? SPECIALS[integerBelow(random, SPECIALS.length)] : scale * gauss());
  return { data: floatArray(type, Array.from({ length: product(shape) }, value)), shape };
}

function unit(random: Random, type: FloatType, shape: number[]): Tensor {
  const value = () => (random() < 0.2 ? integerBelow(random, 2) : random());
  return { data: floatArray(type, Array.from({ length: product(shape) }, value)), shape };
}

export function weights(type: FloatType, classes: number): Floats {
  return floatArray(
    type,
    Array.from({ length: classes }, (_, c) => ((c * 5) % 7) / 3 + 0.1),
  );
}

export function cases(needs: Needs): fc.Arbitrary<Case> {
  const lowest = needs.filled ? 1 : 0;
  const size = fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 1, max: 9 }) },
    { weight: 1, arbitrary: fc.constant(lowest) },
  );
  return fc
    .record({
      type: fc.constantFrom<FloatType>("float32", "float64"),
      shape: fc.array(size, { minLength: 1, maxLength: 4 }),
      axis: fc.nat(),
      fromTheEnd: fc.boolean(),
      seed: fc.nat(),
      keepDim: fc.boolean(),
      weighted: fc.boolean(),
      ignoring: fc.boolean(),
      labelSmoothing: fc.constantFrom(0, 0, 0.125, 1),
      reduction: fc.constantFrom("none", "mean", "sum"),
    })
    .map(
      ({
        type,
        shape,
        axis,
        fromTheEnd,
        seed,
        keepDim,
        weighted,
        ignoring,
        labelSmoothing,
        reduction,
      }): Case => {
        const random = uniform(seed);
        const place = axis % shape.length;
        if (needs.classes && shape[place] === 0) shape[place] = 1;
        const dim = fromTheEnd ? place - shape.length : place;
        const { outer, classes, inner } = splitAt(shape, dim);
        const ignoreIndex = ignoring ? integerBelow(random, 2 * classes) - 1 : undefined;
        const index = Array.from({ length: outer * inner }, () => integerBelow(random, classes));
        return {
          type,
          x: logits(random, type, shape, needs.finite ?? false),
          p: unit(random, type, shape),
          q: unit(random, type, shape),
          dim,
          dims: shape.map((_, k) => k).filter((k) => k === place || random() < 0.3),
          keepDim,
          classes,
          rowShape: shape.filter((_, k) => k !== place),
          other: shape.map((n) => (random() < 0.3 ? 1 : n)).slice(integerBelow(random, shape.length)),
          index,
          target: index.map((t) => (random() < 0.2 ? (ignoreIndex ?? -100) : t)),
          weight: weighted ? weights(type, classes) : undefined,
          ignoreIndex,
          labelSmoothing,
          reduction,
        };
      },
    );
}

const CLOSENESS: Readonly<Record<FloatType, number>> = { float32: 4e-6, float64: 1e-13 };
const SMALLEST_NORMAL = 2 ** -126;

/** An assertion for each of millions of elements would take minutes. */
function expectNear(got: number, expected: number, bound: number): void {
  const isNear = Number.isFinite(expected) ? Math.abs(got - expected) <= bound : Object.is(got, expected);
  if (!isNear) expect.fail(`${got} instead of ${expected}`);
}

/** Expects the shape and, element by element, the truth: NaN and infinities where they belong, else a small error. */
export function closeTo(
  { type }: Case,
  got: number | { data: ArrayLike<number>; shape: number[] },
  truth: ArrayLike<number>,
  shape: readonly number[],
): void {
  const { data, shape: gotShape } = typeof got === "number" ? { data: [got], shape: [...shape] } : got;
  expect(gotShape).toEqual(shape);
  expect(data.length).toBe(truth.length);
  for (let k = 0; k < data.length; k++) {
    const expected = type === "float32" && typeof got !== "number" ? Math.fround(truth[k]) : truth[k];
    expectNear(data[k], expected, CLOSENESS[type] * (1 + Math.abs(expected)) + SMALLEST_NORMAL);
  }
}

/** The same, the error in proportion to the terms. */
export function closeToGraded(
  { type }: Case,
  { data }: { readonly data: ArrayLike<number | bigint> },
  { value, scale }: Graded,
): void {
  expect(data.length).toBe(value.length);
  for (let k = 0; k < value.length; k++) {
    const got = Number(data[k]);
    const expected = type === "float32" ? Math.fround(value[k]) : value[k];
    expectNear(got, expected, CLOSENESS[type] * (1 + scale[k]) + SMALLEST_NORMAL);
  }
}

/** What calls are given of a case: the tensors that it lacks are made of those that it has. */
export function givenOf(one: Case): Given {
  const { type, x, p, q, dim, dims, classes, rowShape, target, index } = one;
  const axis = dim < 0 ? dim + x.shape.length : dim;
  const of = ({ data, shape }: Tensor, next: (value: number) => number): Tensor => ({
    data: floatArray(type, Array.from(data, next)),
    shape,
  });
  const perRow = {
    data: floatArray(
      type,
      index.map((t) => (t % 5) - 1.5),
    ),
    shape: rowShape,
  };
  return {
    x,
    y: of(x, (value) => (Number.isFinite(value) ? -Math.min(Math.abs(value), 50) : value)),
    p,
    q,
    g: of(q, (value) => 2 * value - 1),
    factor: of(p, (value) => 0.5 + value),
    positive: of(q, (value) => 3 * value),
    rows: perRow,
    sums: perRow,
    target: { data: Int32Array.from(target, (t, row) => (t === index[row] ? t : -100)), shape: rowShape },
    picks: { data: Int32Array.from(index), shape: x.shape.map((size, k) => (k === axis ? 1 : size)) },
    weight: { data: weights(type, classes), shape: [classes] },
    dim,
    dims,
  };
}

/** The same numbers as float64, for the truth. */
export function wide(given: Given): Given {
  return Object.fromEntries(
    Object.entries(given).map(([role, value]) => [
      role,
      value?.data instanceof Float32Array ? { ...value, data: Float64Array.from(value.data) } : value,
    ]),
  ) as unknown as Given;
}
