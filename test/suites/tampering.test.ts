/** Arguments that lie, change while they are read, or run code: the true elements count, or the call is refused. */

import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { writtenTo } from "../functions/entry.js";
import type { Api, TypedArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import {
  type Arguments,
  bitsOf,
  CLASSES,
  callsOf,
  type HostileCall,
  sameBits,
} from "../tools/hostileCalls.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

/** So many classes are read in pieces. */
const LONG = 1000;

/** Everything that code might ask of a typed array. */
const ASKED = [
  ...["buffer", "byteLength", "byteOffset", "length", "BYTES_PER_ELEMENT", "constructor"],
  ...[
    "set",
    "subarray",
    "slice",
    "fill",
    "at",
    "indexOf",
    "map",
    "forEach",
    "every",
    "some",
    "join",
    "values",
  ],
  ...[Symbol.iterator, Symbol.toStringTag, Symbol.isConcatSpreadable],
];

function ranCode(): never {
  throw new Error("code of the caller ran");
}

/** The arrays of a call, each in turn replaced by what `tamper` makes of it. */
function* tampered(
  call: HostileCall,
  tamper: (array: TypedArray) => TypedArray,
): Generator<[string, Arguments]> {
  for (const name of Object.keys(call.make())) {
    const given = call.make();
    yield [name, { ...given, [name]: { ...given[name], data: tamper(given[name].data) } }];
  }
}

function withOwnProperties(array: TypedArray): TypedArray {
  for (const key of ASKED) Object.defineProperty(array, key, { get: ranCode });
  return array;
}

/** A copy on a buffer that can be made shorter. */
function resizable(array: TypedArray): { array: TypedArray; resize: (bytes: number) => void } {
  const { byteLength } = array;
  const Resizable = ArrayBuffer as unknown as new (bytes: number, options: object) => ArrayBuffer;
  const buffer = new Resizable(byteLength, { maxByteLength: byteLength });
  const copy = new (array.constructor as new (buffer: ArrayBuffer) => TypedArray)(buffer);
  new Uint8Array(buffer).set(new Uint8Array(array.buffer, array.byteOffset, byteLength));
  return { array: copy, resize: (bytes) => Reflect.apply(Reflect.get(buffer, "resize"), buffer, [bytes]) };
}

function detach({ buffer }: TypedArray): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

/** The same tensor, whose data is read by a getter that first does something. */
function readLate({ data, shape }: Arguments[string], before: () => void): Arguments[string] {
  return {
    get data() {
      before();
      return data;
    },
    shape,
  };
}

describe.each(engines)("$name", ({ api }) => {
  describe.each(CLASSES)("with %i classes", (classes) => {
    // Of long rows the first call of each function: how arrays are read in pieces is no matter of options.
    const calls = callsOf(classes).filter(
      ({ fn }, place, all) => classes < LONG || all.findIndex((call) => call.fn === fn) === place,
    );
    const expected = calls.map((call) => bitsOf(call.run(api, call.make())));

    test("asks arrays nothing that own properties could answer", () => {
      calls.forEach((call, i) => {
        for (const [name, given] of tampered(call, withOwnProperties))
          expect(sameBits(plainBits(call, given), expected[i]), `${call.title}: ${name}`).toBe(true);
      });

      // `out` comes back as it was given, own properties and all.
      function plainBits(call: HostileCall, given: Arguments) {
        const { out } = given;
        const outcome = call.run(api, given);
        if (out === undefined || typeof outcome === "number" || !Object.hasOwn(out.data, "slice"))
          return bitsOf(outcome);
        const { shape } = writtenTo(outcome);
        const length = shape.reduce((size, n) => size * n, 1);
        const plain = { data: Float32Array.from({ length }, (_, k) => Number(out.data[k])), shape };
        return bitsOf("data" in outcome ? plain : { ...outcome, grad: plain });
      }
    });

    test.each([
      ["that of another class", Float64Array.prototype],
      ["that of plain objects", Object.prototype],
      ["none", null],
    ])("takes arrays for what they are whose prototype is %s", (_, prototype) => {
      calls.forEach((call, i) => {
        for (const [name, given] of tampered(call, (array) => Object.setPrototypeOf(array, prototype))) {
          const result = call.run(api, given);
          if (name !== "out")
            expect(sameBits(bitsOf(result), expected[i]), `${call.title}: ${name}`).toBe(true);
        }
      });
    });

    test("refuses proxies and objects that only look like arrays", () => {
      for (const call of calls) {
        const imitations: ((array: TypedArray) => TypedArray)[] = [
          (array) => new Proxy(array, { get: (of, key) => Reflect.get(of, key, of) }),
          (array) =>
            Object.create(Object.getPrototypeOf(array), {
              length: { value: array.length },
              subarray: { value: ranCode },
              buffer: { get: ranCode },
            }),
        ];
        for (const imitate of imitations)
          for (const [name, given] of tampered(call, imitate))
            expectRefusal(
              () => call.run(api, given),
              TypeError,
              new RegExp(`^TypeError: ${call.fn}: .*expected`),
              ...arraysBut(name, given),
            );
      }
    });

    test("refuses an array that was made shorter, or taken away, while another argument was read", () => {
      for (const call of calls) {
        const names = Object.keys(call.make());
        for (const name of names)
          for (const other of names) {
            if (name === other || other === "out") continue;
            for (const to of [0, 8, null]) {
              const given = call.make();
              const { array, resize } = resizable(given[name].data);
              const shorten = () =>
                to === null ? detach(array) : resize(Math.min(to, array.byteLength >> 1));
              const changing = {
                ...given,
                [name]: { ...given[name], data: array },
                [other]: readLate(given[other], shorten),
              };
              // Read before it was shortened, or after.
              expect(thrownBy(() => call.run(api, changing))).toMatch(
                new RegExp(`^(Type|Range)Error: ${call.fn}: .* (expected|while the arguments were read)`),
              );
            }
          }
      }
    });

    test("computes with an array that grew meanwhile", () => {
      const data = new Float32Array(
        new (ArrayBuffer as unknown as new (bytes: number, options: object) => ArrayBuffer)(4 * classes, {
          maxByteLength: 8 * classes,
        }),
      );
      const target = readLate({ data: Int32Array.of(1), shape: [1] }, () =>
        Reflect.apply(Reflect.get(data.buffer, "resize"), data.buffer, [8 * classes]),
      );
      expect(api.crossEntropy({ data, shape: [1, classes] }, target)).toBeCloseTo(Math.log(classes), 5);
    });
  });

  test("takes an array of another realm with an own length for what it is", () => {
    const data: Float32Array = runInNewContext("new Float32Array([1, 2])");
    Object.defineProperty(data, "length", { value: 1000 });
    expect(api.softmax(data).data).toEqual(api.softmax(Float32Array.of(1, 2)).data);
  });

  test("refuses a view that its buffer, made shorter, no longer covers, and takes an empty one", () => {
    const { array, resize } = resizable(Float32Array.of(1, 2, 3));
    const empty = new Float32Array(array.buffer, 0, 0);
    const tail = new Float32Array(array.buffer as ArrayBuffer, 8, 1);
    resize(4);
    expectRefusal(
      () => api.exp(tail),
      TypeError,
      "exp: input lies outside its buffer, which was made shorter, expected live data",
    );
    expectRefusal(
      () => api.exp(Float32Array.of(1), { out: tail }),
      TypeError,
      "exp: out lies outside its buffer, which was made shorter, expected live data",
    );
    expect(api.exp(empty).data).toHaveLength(0);
    expect(api.exp(array as Float32Array).data).toEqual(Float32Array.of(Math.E));
  });

  test("copies shapes, strides and lists item by item, each read once", () => {
    const species = (list: number[]) => {
      Object.defineProperty(list, "constructor", { value: { [Symbol.species]: ranCode } });
      for (const method of ["slice", "map", "concat", Symbol.iterator, "every", "some"])
        Object.defineProperty(list, method, { get: ranCode });
      return list;
    };
    const data = Float32Array.of(1, 2, 3, 4);
    const x = { data, shape: species([2, 2]), strides: species([2, 1]) };
    expect(api.softmax(x)).toEqual(api.softmax({ data, shape: [2, 2] }));
    expect(api.logSumExp(x, { dim: species([0, 1]) })).toEqual(
      api.logSumExp({ data, shape: [2, 2] }, { dim: [0, 1] }),
    );
    expect(api.resident(species([2, 2])).shape).toEqual([2, 2]);
    let reads = 0;
    const changing = {
      length: 1,
      get 0() {
        return reads++ === 0 ? 4 : 1_000_000;
      },
    };
    expect(api.exp({ data, shape: changing }).shape).toEqual([4]);
    expect(reads).toBe(1);
  });

  test("reads nested arrays whose length changes as one of the lengths, or not at all", () => {
    for (const seen of [1, 300])
      for (let after = 1; after < 6; after++) {
        let n = 0;
        const row = new Proxy(new Array(Math.max(seen, 100)).fill(1), {
          get: (list, key) => (key === "length" ? (n++ < after ? 100 : seen) : Reflect.get(list, key)),
        });
        let result: ReturnType<Api["softmax"]> | undefined;
        try {
          result = api.softmax([row]);
        } catch (error) {
          expect(String(error)).toMatch(/^TypeError: softmax: input(\[0\])? (is ragged|changed its length)/);
        }
        if (result !== undefined) {
          const [, width] = result.shape;
          expect([100, seen]).toContain(width);
          expect(Array.from(result.data)).toEqual(new Array(width).fill(Math.fround(1 / width)));
        }
      }
  });

  test("refuses rows that are gone, and nested arrays that change between two reads", () => {
    const gone = Float32Array.of(1, 2);
    detach(gone);
    const rowGone =
      "input, row 0, has a detached buffer (it was transferred, or its WebAssembly memory grew), expected live data";
    expectRefusal(() => untyped(api.softmax)([gone]), TypeError, `softmax: ${rowGone}`);
    const { array, resize } = resizable(Float32Array.of(1, 2));
    resize(4);
    const tail = new Float32Array(array.buffer as ArrayBuffer, 0, 1);
    resize(0);
    expectRefusal(
      () => untyped(api.softmax)([tail]),
      TypeError,
      "softmax: input, row 0, lies outside its buffer, which was made shorter, expected live data",
    );
    const empty = new Proxy([], {
      get: (list, key) => (key === "0" ? Float32Array.of(1, 2) : Reflect.get(list, key)),
    });
    expectRefusal(() => api.softmax(empty), TypeError, /^TypeError: softmax: input /);
    expectRefusal(
      () => untyped(api.softmax)({ data: Float32Array.of(1), shape: { length: 0.5, 0: 1 } }),
      TypeError,
      "softmax: input.shape is an object, expected an array of integers",
    );
  });

  test("writes to `out` alone, whatever methods it has", () => {
    const out = new Float32Array(100);
    const reached: unknown[] = [];
    for (const method of ["set", "fill", "subarray"] as const)
      Object.defineProperty(out, method, { value: (...args: unknown[]) => reached.push(args) });
    api.exp(new Float32Array(100), { out });
    api.oneHot(new Int32Array(50), { numClasses: 2, out });
    api.entropy({ data: new Float32Array(0), shape: [100, 0] }, { out });
    expect(reached).toEqual([]);
    expect(out[99]).toBe(0);
  });

  test("refuses targets and weights that turn bad in a getter of another argument", () => {
    const target = Int32Array.of(1);
    const weight = Float32Array.of(1, 1, 1);
    const spoil = (spoiled: () => void) => ({
      get data() {
        spoiled();
        return Float32Array.of(1);
      },
      shape: [1],
    });
    const gradOutput = spoil(() => target.set([7]));
    expectRefusal(
      () => api.nllLossGrad([[1, 2, 3]], target, { gradOutput, reduction: "none" }),
      RangeError,
      "nllLossGrad: target[0] is 7, expected 0 <= target < 3 or ignoreIndex (-100)",
    );
    const late = readLate({ data: Int32Array.of(1), shape: [1] }, () => weight.set([1, Number.NaN, 1]));
    expectRefusal(
      () => api.crossEntropy([[1, 2, 3]], late, { weight }),
      RangeError,
      "crossEntropy: weight[1] is NaN, expected a finite number",
    );
    const posWeight = spoil(() => weight.set([Number.POSITIVE_INFINITY]));
    expectRefusal(
      () => api.binaryCrossEntropyWithLogits([[1, 2, 3]], [[0, 1, 0]], { weight, posWeight }),
      RangeError,
      "binaryCrossEntropyWithLogits: weight[0] is Infinity, expected a finite number",
    );
  });

  describe("resident tensors", () => {
    test.each([
      ["length", 1000],
      ["byteOffset", 64],
      ["byteOffset", 2 ** 31],
      ["buffer", new ArrayBuffer(8)],
    ])("with an own %s of %s lie where they lie", (key, value) => {
      const [a, b] = api.resident([[100], [100]]);
      a.data.fill(1);
      b.data.fill(7);
      Object.defineProperty(a.data, key, { value });
      const softmax = untyped(api.softmax);
      expect(softmax({ data: a.data, shape: [100] })).toEqual(softmax(new Float32Array(100).fill(1)));
      softmax(new Float32Array(100), { out: a.data });
      expect(a.data[99]).toBe(Math.fround(0.01));
      expect(b.data).toEqual(new Float32Array(100).fill(7));
      expect(api.softmax([1, 1]).data).toEqual(Float32Array.of(0.5, 0.5));
    });

    test("are not arrays that only claim their buffer", () => {
      const [a] = api.resident([[100]]);
      a.data.fill(7);
      const outside = Float32Array.from({ length: 100 }, () => 1);
      Object.defineProperty(outside, "buffer", { value: a.data.buffer });
      Object.defineProperty(outside, "byteOffset", { value: a.data.byteOffset });
      expect(api.exp(outside).data[0]).toBe(Math.fround(Math.E));
      api.exp(new Float32Array(100), { out: outside });
      expect(outside[0]).toBe(1);
      expect(a.data).toEqual(new Float32Array(100).fill(7));
    });
  });
});

function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "nothing";
}

/** The arrays of a call that must stay as they are when it is refused. */
function arraysBut(name: string, given: Arguments): TypedArray[] {
  return Object.entries(given).flatMap(([other, { data }]) => (other === name ? [] : [data]));
}
