/** The compiled kernels themselves: their size, their loops and their instructions. */

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { compileKernels } from "../tools/compileKernels.js";
import { decode, type EncodedModule, families, relaxedFamilies } from "../tools/internals.js";
import { callsIn, constantsIn, loops } from "../tools/wasmText.js";

const MOST_BYTES = 141 * 1024;
/**
 * What does a row, a block or the rest of a row at once: calling it costs nothing that shows, and each is there once. The long series are of pairs
 * of f64 classes.
 */
const WHOLE_ROWS =
  /\b(SumExpOfRow\.(along|across)<f(32|64)>|SumSections\.(ofRows|sum)|Max\.(along|across)<f(32|64)>|SectionSums\.(add|value)|(Excess|Divergence)\.long|TopClasses\.(measure|refine|add|addRest<f(32|64)>)|StripBody\.(sum|ofLongRow)|StripTail\.sum|Shift\.prepare<f32>|ShortRows\.\w+|ShortWrite\.run|ShortCrossEntropy\.block|Softmax\.close<f32>|(de)?interleave_f32|Tile\.run|Multiply\.part)$/;
const build = new URL("../../build/", import.meta.url);

const modules = [
  { name: "kernels", ending: "", carried: families, relaxed: [] },
  {
    name: "kernels.relaxed",
    ending: ".relaxed",
    carried: relaxedFamilies,
    relaxed: ["f32x4.relaxed_madd", "f32x4.relaxed_nmadd", "f64x2.relaxed_madd", "f64x2.relaxed_nmadd"],
  },
];

describe.each(modules)("$name", ({ name, ending, carried, relaxed }) => {
  const bytes = readFileSync(new URL(`${name}.wasm`, build));
  const text = readFileSync(new URL(`${name}.wat`, build), "utf8");

  test(`takes at most ${MOST_BYTES / 1024} KB`, () => {
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("calls nothing inside a loop that does less than a row", () => {
    expect(loops(text)).toBeGreaterThan(0);
    expect(callsIn(text).filter((call) => !WHOLE_ROWS.test(call))).toEqual([]);
  });

  test("builds no constant inside a loop: V8 would do so for each use, in three instructions", () => {
    expect(constantsIn(text)).toEqual([]);
  });

  test("uses no relaxed instruction but fused multiply-add, and that only in the relaxed build", () => {
    expect(text).toContain("f32x4.mul");
    const found = new Set(text.match(/\S*relaxed\w*/g)?.filter((word) => !word.includes("$")));
    expect([...found].sort()).toEqual(relaxed);
  });

  test("imports nothing but the memory", () => {
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  test("is what the package carries, family by family", () => {
    for (const { name: family, code } of Object.values(carried))
      expect(decode(code as EncodedModule), family).toEqual(
        Uint8Array.from(readFileSync(new URL(`families/${family}${ending}.wasm`, build))),
      );
  });
});

describe("the text of a module", () => {
  const textsOf = async (modules: readonly Uint8Array[]): Promise<EncodedModule[]> => {
    const script = new URL("../../scripts/kernel-text.mjs", import.meta.url).href;
    const { pages, texts } = (await import(script)).textsOf(modules) as {
      pages: string;
      texts: { text: string; locals: string }[];
    };
    return texts.map((text, k) => ({ size: modules[k].length, pages, ...text }));
  };

  /** A module of functions () -> () with 200 locals, of these instructions. */
  const moduleOf = (...bodies: readonly number[][]) => {
    const functions = bodies.map((body) => [1, 200, 1, 0x7f, ...body, 0x0b]);
    const code = functions.flatMap((bytes) => [bytes.length, ...bytes]);
    const types = [1, 4, 1, 0x60, 0, 0];
    const section = [3, bodies.length + 1, bodies.length, ...bodies.map(() => 0)];
    const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...section];
    return Uint8Array.from([...head, 10, code.length + 1, bodies.length, ...code]);
  };
  const GET = 0x20;
  const SET = 0x21;
  const DROP = 0x1a;
  const CONST = 0x41;

  test.each([
    ["locals beyond the first page of characters", [[GET, 100, SET, 127, GET, 127, SET, 100]]],
    ["locals beyond the first byte", [[GET, 150, 1, SET, 3, GET, 3, SET, 150, 1]]],
    [
      "functions that each begin with all locals in order",
      [
        [GET, 5, DROP],
        [GET, 5, DROP, GET, 0, DROP],
      ],
    ],
    ["constants that look like instructions on locals", [[CONST, GET, SET, 1, CONST, SET, DROP]]],
  ])("says %s", async (_, bodies) => {
    const bytes = moduleOf(...bodies);
    expect(WebAssembly.validate(bytes)).toBe(true);
    const [encoded] = await textsOf([bytes]);
    expect(decode(encoded)).toEqual(bytes);
  });

  test("of all families takes three quarters of what their bytes take with gzip, and base64 half as much again", () => {
    const encoded = Object.values(families).map(({ code }) => code as EncodedModule);
    const kilobytes = (parts: readonly (string | Uint8Array)[]) =>
      gzipSync(Buffer.concat(parts.map((part) => Buffer.from(part as string))), { level: 9 }).length / 1000;
    const bytes = encoded.map(decode);
    const sizes = {
      text: kilobytes(encoded.flatMap(({ text, locals }) => [text, locals])),
      bytes: kilobytes(bytes),
      base64: kilobytes([Buffer.concat(bytes).toString("base64")]),
    };
    // To half a kilobyte, for gzip differs between versions of Node: the figures of CONTRIBUTING.md, docs/platforms.md and scripts/kernel-text.mjs.
    expect(sizes.text).toBeCloseTo(35, 0);
    expect(sizes.bytes).toBeCloseTo(45, 0);
    expect(sizes.text / sizes.bytes).toBeCloseTo(0.75, 1);
    expect(sizes.base64 / sizes.bytes).toBeCloseTo(1.48, 1);
  });

  test("refuses an instruction that it does not know, whose end it cannot find", async () => {
    await expect(textsOf([moduleOf([0xfb, 0])])).rejects.toThrow("does not know the opcode 251");
  });
});

describe("the transform", () => {
  const compiled = async (source: string) => {
    const bytes = await compileKernels({ entry: "transformed.ts", source });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  };

  test("writes a statement for each chain before the next one, and one with `next` for each pair", async () => {
    const { order } = await compiled(`
      export class Chains {
        @unroll(4)
        static order(): u32 {
          let digits: u32 = 0;
          let a = chain + 1;
          digits = digits * 10 + (a as u32);
          if (chain > 0) a = previous(a) * 2;
          digits = digits * 10 + (a as u32);
          let b = each(digits);
          b = b - (a as u32);
          const same = digits - b === (a as u32);
          if (same) a = a * 1;
          const pair = a + next(a);
          digits = digits * 100 + (pair as u32);
          return digits * 10 + (chains as u32);
        }
      }
      export function order(): u32 {
        return Chains.order();
      }`);
    expect((order as () => number)() >>> 0).toBe(Number(BigInt.asUintN(32, 1234_1248_03_12_4n)));
  });

  test("opens loops, and knows a chain's variable in its block only", async () => {
    const { scopes } = await compiled(`
      export class Chains {
        @unroll(2)
        static scopes(): u32 {
          let digits: u32 = 0;
          for (let round = 0; round < 2; round++) {
            const a: u32 = chain + 1;
            digits = digits * 10 + a;
          }
          const a: u32 = 9;
          return digits * 10 + a;
        }
      }
      export function scopes(): u32 {
        return Chains.scopes();
      }`);
    expect((scopes as () => number)()).toBe(12129);
  });

  test("keeps what an if without braces guards together", async () => {
    const { guarded } = await compiled(`
      export class Chains {
        @unroll(2)
        static guarded(isOne: bool): u32 {
          let a: u32 = chain;
          if (isOne) a = 1;
          else a = 7 + chain;
          return a * 10 + next(a);
        }
      }
      export function guarded(isOne: bool): u32 {
        return Chains.guarded(isOne);
      }`);
    expect([1, 0].map(guarded as (isOne: number) => number)).toEqual([11, 78]);
  });

  test("exports a kernel for each element type", async () => {
    const exports = await compiled(`
      export class Kernels {
        @kernel static twice<T extends number>(x: f64): f64 {
          return (x as T) + (x as T);
        }
      }`);
    expect(Object.keys(exports).filter((name) => name.startsWith("twice"))).toEqual([
      "twice_f32",
      "twice_f64",
    ]);
    expect((exports.twice_f32 as (x: number) => number)(0.1)).toBe(2 * Math.fround(0.1));
    expect((exports.twice_f64 as (x: number) => number)(0.1)).toBe(0.2);
  });
});

describe("the reader of the text", () => {
  const body = (inside: string) =>
    `(module\n (func $f\n  loop $l\n   if\n    ${inside}\n   end\n  end\n  ${inside}\n )\n)`;

  test.each(["call $g", "call_indirect (type $0)"])(
    "finds %s in a loop, also behind an if, but not after it",
    (call) => {
      expect(callsIn(body(call))).toEqual([`$f: ${call}`]);
      expect(callsIn(body("drop"))).toEqual([]);
    },
  );

  test("finds a constant in a loop, but for zero, which is one instruction", () => {
    const one = "v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000";
    expect(constantsIn(body(one))).toEqual([`$f: ${one}`]);
    expect(constantsIn(body("v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000"))).toEqual([]);
  });
});
