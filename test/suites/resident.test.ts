/** Resident tensors: the results of ordinary ones, without the copies, whatever else lies where. */

import { afterEach, describe, expect, test, vi } from "vitest";
import { type Role, resultsOf } from "../functions/entry.js";
import type { FloatArray, FloatTensor } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { expectRefusal, untyped } from "../tools/refusal.js";
import { residentApi } from "../tools/residentApi.js";
import { bitsOf, givenRows, rowCalls } from "../tools/rowCalls.js";
import { sharedRows } from "../tools/rows.js";
import { expectSameRows } from "../tools/same.js";
import { share } from "../tools/share.js";

/** The elements that were copied between arrays of floats: counted before the package takes the method that copies. */
const copied = vi.hoisted(() => {
  const counted = { elements: 0 };
  const arrays = Object.getPrototypeOf(Float32Array.prototype);
  const { set } = arrays;
  Object.defineProperty(arrays, "set", {
    value(this: Float32Array, from: ArrayLike<number>, start?: number) {
      if (from instanceof Float32Array || from instanceof Float64Array) counted.elements += from.length;
      Reflect.apply(set, this, [from, start]);
    },
  });
  return counted;
});

const CLASSES = [1, 3, 4, 5, 8, 16, 33, 49, 1023, 33_000, 70_001];
const OUTS = ["fresh", "given", "in place"] as const;
/** Of so many numbers of classes a call has one: also of those whose rows are longer than a block, which take the longest. */
const ROUND = share(2, 3);
const LONG_ROUND = share(2, 6);
const types = [
  { dtype: "float32", type: Float32Array },
  { dtype: "float64", type: Float64Array },
] as const;

/** A block holds half as many of float64: where rows are longer than one, half of them are. */
function classesIn(dtype: "float32" | "float64", classes: number): number {
  return classes > 20_000 && dtype === "float64" ? Math.ceil(classes / 2) : classes;
}

/** Of so many classes at a time: all kinds of rows where they are short. */
function rowCount(classes: number): number {
  return classes > 50_000 ? 2 : classes > 20_000 ? 4 : classes > 1000 ? 20 : 60;
}

afterEach(() => vi.restoreAllMocks());

describe.each(engines.filter(({ exactBits }) => exactBits))("$name", ({ api }) => {
  describe.each(types)("$dtype", ({ dtype, type }) => {
    test.each(CLASSES)("%d classes: every operation has the bits it has on ordinary arrays", (classes) => {
      const rows = sharedRows(type, classesIn(dtype, classes), rowCount(classes));
      const moved = residentApi(api, dtype);
      const ids = Array.from({ length: rows.count }, (_, id) => id);
      const round = classes > 20_000 ? LONG_ROUND : ROUND;
      const place = CLASSES.indexOf(classes) + types.findIndex((one) => one.dtype === dtype);
      // Each call in turn: with a part of the numbers of classes in one type, and with others in the other type.
      for (const [number, call] of rowCalls.entries()) {
        if ((number + place) % round !== 1) continue;
        for (const [turn, inner] of (classes > 20_000
          ? [1, rows.count]
          : classes > 1000
            ? [1, 5, 20]
            : [1, 5, 20, 60]
        ).entries()) {
          // Each kind of `out` with each call and each layout, but not with each number of classes.
          const out = OUTS[(number + turn + CLASSES.indexOf(classes)) % OUTS.length];
          const expected = bitsOf(api, call, rows, { ids, inner });
          expectSameRows(moved, call, rows, expected, { ids, inner, out }, `inner ${inner}, ${out}`);
        }
      }
    });

    test.each(CLASSES)("%d classes: the gradient too, and the logits are left as they were", (classes) => {
      const rows = sharedRows(type, classesIn(dtype, classes), rowCount(classes));
      const shape = [rows.count, rows.classes];
      const target = rows.target;
      const expected = api.crossEntropyGrad({ data: rows.logits, shape }, target);
      const [logits, grad] = api.resident([shape, shape], dtype);
      const apart = api.resident(shape, dtype);
      const places: [string, FloatTensor, FloatArray | undefined][] = [
        ["both in one memory", logits, grad.data],
        ["the gradient in another memory", logits, apart.data],
        ["the gradient a new array", logits, undefined],
        ["only the gradient", { data: rows.logits.slice(), shape }, grad.data],
      ];
      for (const [place, x, out] of places) {
        x.data.set(rows.logits);
        const result = api.crossEntropyGrad(x, target, { out });
        expect(result.loss, place).toBe(expected.loss);
        expectBits(result.grad.data, expected.grad.data, place);
        expectBits(x.data, rows.logits, place);
      }
      logits.data.set(rows.logits);
      expectBits(api.crossEntropyGrad(logits, target, { out: logits.data }).grad.data, expected.grad.data);
    });
  });
});

describe.each(engines)("$name", ({ name, api }) => {
  test("a result writes its own rows alone, also where they are no whole group of four", () => {
    for (let rows = 1; rows <= 7; rows++) {
      const [x, out, beside] = api.resident([[rows, 40], [rows, 40], [200]]);
      beside.data.fill(7);
      api.softmax(x, { out: out.data });
      expect(out.data).toEqual(new Float32Array(rows * 40).fill(1 / 40));
      expect(beside.data, `${rows} rows`).toEqual(new Float32Array(200).fill(7));
    }
  });

  test("a resident tensor is an array of zeros in its shape", () => {
    for (const { dtype, type } of types) {
      const tensor = api.resident([2, 3], dtype);
      expect(tensor).toEqual({ data: new type(6), shape: [2, 3] });
      expect(tensor.data.constructor).toBe(type);
    }
    expect(api.resident([]).data).toEqual(new Float32Array(1));
    expect(api.resident([0, 3]).data).toHaveLength(0);
    expect(api.resident(Int32Array.of(2, 2)).shape).toEqual([2, 2]);
  });

  test("tensors asked for together lie in one memory, apart from each other; others have their own", () => {
    const [a, b] = api.resident([[5], [3, 2]]);
    const c = api.resident([5]);
    expect([a.shape, b.shape]).toEqual([[5], [3, 2]]);
    expect(a.data.buffer === b.data.buffer).toBe(name !== "xent/js");
    expect(c.data.buffer).not.toBe(a.data.buffer);
    a.data.fill(7);
    b.data.fill(8);
    expect([...a.data, ...b.data]).toEqual([7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8]);
    expect(api.resident([[4]])).toHaveLength(1);
  });

  test("parts of a resident tensor, padded and offset, are read and written where they lie", () => {
    const rows = sharedRows(Float32Array, 100, 30);
    const { data } = api.resident([30, 128]);
    for (let row = 0; row < 30; row++)
      data.set(rows.logits.subarray(row * 100, row * 100 + 100), row * 128 + 5);
    const padded = { data, shape: [30, 100], strides: [128, 1], offset: 5 };
    const plain = { data: rows.logits, shape: [30, 100] };
    expect(api.crossEntropy(padded, rows.target)).toBe(api.crossEntropy(plain, rows.target));
    const half = { data: data.subarray(128 * 15 + 5, 128 * 15 + 105), shape: [1, 100] };
    const out = data.subarray(7, 107);
    expectBits(api.softmax(half, { out }).data, api.softmax(rows.logits.slice(1500, 1600)).data);
  });

  test("refuses shapes and types that make no tensor, and what no memory can hold", () => {
    const resident = untyped(api.resident);
    expectRefusal(() => resident(3), TypeError, "resident: shape is 3, expected an array of integers");
    expectRefusal(() => resident([2, -1]), RangeError, "resident: shape[1] is -1, expected an integer >= 0");
    expectRefusal(() => resident([1.5]), RangeError, "resident: shape[0] is 1.5, expected an integer >= 0");
    expectRefusal(() => resident(["2"]), TypeError, 'resident: shape[0] is "2", expected an integer >= 0');
    expectRefusal(
      () => resident([[2], [3, Number.NaN]]),
      RangeError,
      "resident: shapes[1][1] is NaN, expected an integer >= 0",
    );
    expectRefusal(
      () => resident([[2], 3]),
      TypeError,
      "resident: shapes[1] is 3, expected an array of integers",
    );
    expectRefusal(
      () => resident([2], "int32"),
      TypeError,
      'resident: dtype is "int32", expected float32 or float64',
    );
    expectRefusal(() => resident([2], 32), TypeError, /^TypeError: resident: dtype is 32, expected one of /);
    expectRefusal(
      () => resident([65_536, 16_384]),
      RangeError,
      "resident: [65536, 16384] of float32 take 4294967296 bytes, expected at most 4292870144, what one memory can hold",
    );
    expectRefusal(
      () => resident([[32_768, 16_384], [3]], "float64"),
      RangeError,
      "resident: [32768, 16384] and [3] of float64 take 4294967320 bytes, expected at most 4292870144, what one memory can hold",
    );
    expectRefusal(() => resident([2 ** 600, 2 ** 600]), RangeError, /take Infinity bytes, expected at most/);
  });
});

describe.each(engines.filter(({ name }) => name !== "xent/js"))("$name", ({ api }) => {
  test("copies nothing, and of a mixed call only what lies outside", () => {
    const shape = [64, 500];
    const size = 32_000;
    const [x, y] = api.resident([shape, shape]);
    const outside = { data: new Float32Array(size), shape };
    const target = new Int32Array(64);
    const copies = (run: () => unknown) => {
      const before = copied.elements;
      run();
      return copied.elements - before;
    };
    expect(copies(() => api.softmax(x, { out: y.data }))).toBe(0);
    expect(copies(() => api.logSoftmax(x, { out: y.data }))).toBe(0);
    expect(copies(() => api.softmax(x, { out: x.data }))).toBe(0);
    expect(copies(() => api.exp(x, { out: y.data }))).toBe(0);
    expect(copies(() => api.crossEntropy(x, target))).toBe(0);
    expect(copies(() => api.logSumExp(x))).toBe(64);
    expect(copies(() => api.crossEntropyGrad(x, target, { out: y.data }))).toBe(0);
    expect(copies(() => api.crossEntropyGrad(x, target, { out: x.data }))).toBe(0);
    expect(copies(() => api.softmax(x, { out: outside.data }))).toBe(size);
    expect(copies(() => api.softmax(outside, { out: x.data }))).toBe(size);
    expect(copies(() => api.softmax(outside, { out: new Float32Array(size) }))).toBe(2 * size);
  });

  test("rows that end with their memory are read to the last, not beyond it: an incomplete group of four, and rows alone", () => {
    // 64 bytes before the end of a page of 65,536, where the memory ends too.
    for (const shape of [
      [341, 48],
      [1, 16_368],
    ]) {
      const [rows, classes] = shape;
      const outside = sharedRows(Float32Array, classes, rows);
      const given = givenRows(outside, { ids: Array.from({ length: rows }, (_, id) => id), inner: 1 });
      for (const call of rowCalls) {
        for (const role of Object.keys(call.reads) as Role[]) {
          const { data, shape: own } = given[role];
          if (data.length !== rows * classes) continue;
          const [tensor] = api.resident([shape]);
          tensor.data.set(data as Float32Array);
          const there = call.run(api, { ...given, [role]: { data: tensor.data, shape: own } });
          const expected = new Map(resultsOf(call.run(api, given)));
          for (const [name, result] of resultsOf(there))
            expectBits(
              (result as FloatTensor).data,
              (expected.get(name) as FloatTensor).data,
              `${call.title}, ${role}, ${name}`,
            );
        }
      }
    }
  });

  test.each([
    [3, 5, 1024],
    [6, 1, 2000],
    [2, 7, 4681],
  ])("%i × %i × %i, the classes in the middle: read to the last class, not beyond it", (...shape) => {
    // The memory ends less than three classes behind the tensor.
    const [tensor] = api.resident([shape]);
    tensor.data.set(tensor.data.map((_, k) => Math.sin(k)));
    const outside = { data: tensor.data.slice(), shape };
    expectBits(api.softmax(tensor, { dim: 1 }).data, api.softmax(outside, { dim: 1 }).data, "softmax");
    const target = { data: new Int32Array(shape[0] * shape[2]), shape: [shape[0], shape[2]] };
    const grad = (logits: FloatTensor) => api.crossEntropyGrad(logits, target).grad.data;
    expectBits(grad(tensor), grad(outside), "crossEntropyGrad");
  });

  test("is never detached, and keeps its elements through other calls", () => {
    const { data } = api.resident([1000]);
    data.fill(3);
    for (let k = 0; k < 100; k++) api.softmax(new Float32Array(50_000));
    expect(data).toEqual(new Float32Array(1000).fill(3));
  });

  test("is collected like any array: more is asked for in turn than the machine has", () => {
    // 80 memories of 1 GB, of which only the first page is touched.
    for (let k = 0; k < 80; k++) {
      const { data } = api.resident([2 ** 28]);
      data[0] = k;
      expect(data[0]).toBe(k);
    }
  });

  test("says so if a memory cannot be allocated", () => {
    api.softmax([1, 2]);
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse() {
      throw new RangeError("WebAssembly.Memory(): could not allocate memory");
    });
    expectRefusal(
      () => api.resident([1000]),
      RangeError,
      "resident: [1000] of float32 take 4000 bytes, which could not be allocated; expected at most 4294967296 elements, and memory for them",
    );
  });
});

function expectBits(got: FloatArray, expected: FloatArray, place = "there"): void {
  const bits = ({ buffer, byteOffset, byteLength }: FloatArray) =>
    Buffer.from(buffer, byteOffset, byteLength);
  expect(Buffer.compare(bits(got), bits(expected)), place).toBe(0);
}
