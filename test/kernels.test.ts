/** The compiled kernels themselves: their size, their loops and their instructions. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inlinedKernels } from "../src/wasm/module.js";
import { callsInLoops, loops } from "./wasmText.js";

const bytes = readFileSync(new URL("../build/kernels.wasm", import.meta.url));
const text = readFileSync(new URL("../build/kernels.wat", import.meta.url), "utf8");

const MOST_BYTES = 48 * 1024;

describe("the kernels", () => {
  test("take at most 48 KB", () => {
    console.log(`kernels.wasm: ${bytes.length} bytes of ${MOST_BYTES}`);
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
  });

  test("call nothing inside a loop", () => {
    expect(loops(text)).toBeGreaterThan(0);
    expect(callsInLoops(text)).toEqual([]);
  });

  test("use no relaxed instruction, whose result would depend on the CPU", () => {
    expect(text).toContain("f32x4.mul");
    expect(text).not.toMatch(/relaxed/);
  });

  test("import nothing but the memory", () => {
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  test("are what the package carries", () => {
    expect(Buffer.compare(inlinedKernels(), bytes)).toBe(0);
  });
});

describe("the reader of the text", () => {
  const body = (inside: string) =>
    `(module\n (func $f\n  loop $l\n   if\n    ${inside}\n   end\n  end\n  call $after\n )\n)`;

  test.each(["call $g", "call_indirect (type $0)"])(
    "finds %s in a loop, also behind an if, but not after it",
    (call) => {
      expect(callsInLoops(body(call))).toEqual([`$f: ${call}`]);
      expect(callsInLoops(body("drop"))).toEqual([]);
    },
  );
});
