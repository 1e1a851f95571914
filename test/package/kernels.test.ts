/** The compiled kernels themselves: their size, their loops and their instructions. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode, KERNELS, RELAXED_KERNELS } from "../tools/internals.js";
import { callsIn, constantsIn, loops } from "../tools/wasmText.js";

const MOST_BYTES = 72 * 1024;
const build = new URL("../../build/", import.meta.url);

const modules = [
  { name: "kernels", encoded: KERNELS, relaxed: [] },
  {
    name: "kernels.relaxed",
    encoded: RELAXED_KERNELS,
    relaxed: ["f32x4.relaxed_madd", "f32x4.relaxed_nmadd", "f64x2.relaxed_madd", "f64x2.relaxed_nmadd"],
  },
];

describe.each(modules)("$name", ({ name, encoded, relaxed }) => {
  const bytes = readFileSync(new URL(`${name}.wasm`, build));
  const text = readFileSync(new URL(`${name}.wat`, build), "utf8");

  test(`takes at most ${MOST_BYTES / 1024} KB`, () => {
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("calls nothing inside a loop", () => {
    expect(loops(text)).toBeGreaterThan(0);
    expect(callsIn(text)).toEqual([]);
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

  test("is what the package carries", () => {
    expect(Buffer.compare(decode(encoded), bytes)).toBe(0);
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
