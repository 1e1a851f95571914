/** Widening and rounding of 16-bit floats, all of them, by the kernels and by the plain code. */

import { instantiateSync } from "@assemblyscript/loader";
import { describe, expect, test } from "vitest";
import type { HalfName } from "../tools/api.js";
import { builtKernels, HALF_FORMATS, Halves } from "../tools/internals.js";
import { FORMATS, finite, HALF_NAMES, infinityOf, numberOf } from "../tools/sixteenBit.js";

interface Conversions {
  widened(bits: Uint16Array, name: HalfName): Float32Array;
  narrowed(floats: Float32Array, name: HalfName): Uint16Array;
}

const plain: Conversions = {
  widened(bits, name) {
    const floats = new Float32Array(bits.length);
    new Halves(bits, HALF_FORMATS[name]).widenInto(floats);
    return floats;
  },
  narrowed(floats, name) {
    const bits = new Uint16Array(floats.length);
    new Halves(bits, HALF_FORMATS[name]).narrowFrom(floats);
    return bits;
  },
};

type Kernels = Record<string, (...args: number[]) => number>;

const RELAXED = builtKernels("kernels.relaxed");

/** The kernels as the engine uses them: in place, the bits in the last bytes before, in the first ones after. */
function kernels(module: WebAssembly.Module): Conversions {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
  const { exports } = instantiateSync<Kernels>(module, { env: { memory } });
  const start = Math.ceil(exports.freeMemory() / 64) * 64;
  return {
    widened(bits, name) {
      const from = start + 2 * bits.length;
      new Uint16Array(memory.buffer, from, bits.length).set(bits);
      exports[HALF_FORMATS[name].kernels.widen](start, from, bits.length);
      return new Float32Array(memory.buffer, start, bits.length).slice();
    },
    narrowed(floats, name) {
      const guard = 0xabcd;
      new Float32Array(memory.buffer, start, floats.length).set(floats);
      new Uint16Array(memory.buffer, start + 4 * floats.length, 8).fill(guard);
      exports[HALF_FORMATS[name].kernels.narrow](start, start, floats.length);
      expect([...new Uint16Array(memory.buffer, start + 4 * floats.length, 8)]).toEqual(Array(8).fill(guard));
      return new Uint16Array(memory.buffer, start, floats.length).slice();
    },
  };
}

const implementations: readonly [string, Conversions][] = [
  ["xent", kernels(new WebAssembly.Module(builtKernels("kernels")))],
  // Where relaxed SIMD is unknown there is nothing to test.
  ...(WebAssembly.validate(RELAXED)
    ? [["xent/relaxed", kernels(new WebAssembly.Module(RELAXED))] as [string, Conversions]]
    : []),
  ["xent/js", plain],
];

const ALL = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);

function bitsOf(floats: ArrayLike<number>): Uint32Array {
  return new Uint32Array(Float32Array.from(floats).buffer);
}

describe.each(implementations)("%s", (_, { widened, narrowed }) => {
  describe.each(HALF_NAMES)("%s", (name) => {
    test("every one becomes the float32 of the same value", () => {
      const floats = widened(ALL, name);
      for (const bits of ALL) {
        if (!Object.is(floats[bits], numberOf(bits, name)))
          expect.fail(`0x${bits.toString(16)} became ${floats[bits]}, expected ${numberOf(bits, name)}`);
      }
    });

    test("and back, every NaN as the same one", () => {
      const nan = FORMATS[name].nan;
      const expected = ALL.map((bits) => (Number.isNaN(numberOf(bits, name)) ? nan : bits));
      expect(narrowed(widened(ALL, name), name)).toEqual(expected);
    });

    test("what lies between two is rounded to the nearer, the middle to the even one", () => {
      const inputs: number[] = [];
      const expected: number[] = [];
      for (let bits = 0; bits < infinityOf(name); bits++) {
        const middle = (finite(bits, name) + finite(bits + 1, name)) / 2;
        const [word] = bitsOf([middle]);
        const even = bits % 2 === 0 ? bits : bits + 1;
        for (const [step, rounded] of [
          [-1, bits],
          [0, even],
          [1, bits + 1],
        ]) {
          const [value] = new Float32Array(Uint32Array.of(word + step).buffer);
          inputs.push(value, -value);
          expected.push(rounded, rounded | 0x8000);
        }
      }
      expect(narrowed(Float32Array.from(inputs), name)).toEqual(Uint16Array.from(expected));
    });

    test("beyond the largest is infinity", () => {
      const infinity = infinityOf(name);
      const beyond = Float32Array.of(3.4028234663852886e38, Infinity, -3.4028234663852886e38, -Infinity);
      expect([...narrowed(beyond, name)]).toEqual([infinity, infinity, infinity | 0x8000, infinity | 0x8000]);
    });

    test("any number of them, without touching what follows", () => {
      for (let count = 0; count <= 33; count++) {
        const bits = ALL.subarray(0x3c00, 0x3c00 + count);
        const floats = widened(bits, name);
        expect([...floats]).toEqual(Array.from(bits, (half) => numberOf(half, name)));
        expect([...narrowed(floats, name)]).toEqual([...bits]);
      }
    });
  });
});
