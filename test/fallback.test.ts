/** Which engine answers for `xent`: the kernels where they compile, else the TypeScript engine. */

import { afterEach, describe, expect, test, vi } from "vitest";
import type { Backend, View } from "../src/backend.js";
import { js } from "../src/js/index.js";
import { KERNELS } from "../src/wasm/generated/kernels.js";
import { KERNELS as RELAXED_KERNELS } from "../src/wasm/generated/kernels.relaxed.js";
import { engineOnFirstUse } from "../src/wasm/onFirstUse.js";

const logits: View = {
  data: Float32Array.of(3, 1, -3),
  offset: 0,
  outer: 1,
  classes: 3,
  inner: 1,
  stride: 3,
};

function loss(engine: Backend): number {
  return engine.crossEntropy(null, logits, Int32Array.of(1), null, 0);
}

function refuse(): never {
  throw new WebAssembly.CompileError("refused");
}

afterEach(() => vi.unstubAllGlobals());

describe("the engine of xent", () => {
  test("is the kernels, before the first call and after it", () => {
    const engine = engineOnFirstUse("wasm", KERNELS);
    expect(engine.name).toBe("wasm");
    expect(loss(engine)).toBeCloseTo(2.1291, 4);
    expect(engine.name).toBe("wasm");
  });

  test("does not compile the kernels before an operation is called", () => {
    const compiled = vi.fn();
    const { Module } = WebAssembly;
    class Counted extends Module {
      constructor(bytes: BufferSource) {
        super(bytes);
        compiled(bytes.byteLength);
      }
    }
    vi.stubGlobal("WebAssembly", { ...all(), Module: Counted });
    const engine = engineOnFirstUse("wasm", KERNELS);
    const before = Math.max(...compiled.mock.calls.map(([size]) => size));
    loss(engine);
    loss(engine);
    const sizes = compiled.mock.calls.map(([size]) => size).filter((size) => size > before);
    expect(before).toBeLessThan(100);
    expect(sizes).toHaveLength(1);
  });

  test.each([
    ["there is no WebAssembly", () => undefined],
    ["compiling is forbidden", () => ({ ...all(), Module: refuse })],
  ])("is the TypeScript engine where %s", (_, instead) => {
    vi.stubGlobal("WebAssembly", instead());
    expect(engineOnFirstUse("wasm", KERNELS)).toBe(js);
  });

  test("becomes the TypeScript engine where the memory is refused on first use", () => {
    vi.stubGlobal("WebAssembly", { ...all(), Memory: refuse });
    const engine = engineOnFirstUse("wasm", KERNELS);
    expect(loss(engine)).toBe(loss(js));
    expect(engine.name).toBe("js");
  });

  test("of relaxed kernels is that of the others where relaxed instructions are not known", () => {
    const { Module } = WebAssembly;
    const relaxedMadd = 0x85;
    class Strict extends Module {
      constructor(bytes: Uint8Array<ArrayBuffer>) {
        if (bytes.includes(relaxedMadd, -5) && bytes.length < 100) refuse();
        super(bytes);
      }
    }
    vi.stubGlobal("WebAssembly", { ...all(), Module: Strict });
    const plain = engineOnFirstUse("wasm", KERNELS);
    expect(plain.name).toBe("wasm");
    expect(engineOnFirstUse("wasm-relaxed", RELAXED_KERNELS, plain)).toBe(plain);
  });

  test("of relaxed kernels is these where they are known", () => {
    const engine = engineOnFirstUse("wasm-relaxed", RELAXED_KERNELS);
    expect(engine.name).toBe("wasm-relaxed");
    expect(loss(engine)).toBeCloseTo(2.1291, 4);
    expect(engine.name).toBe("wasm-relaxed");
  });
});

/** The properties of the global are not enumerable. */
function all(): Record<string, unknown> {
  return Object.fromEntries(
    Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
  );
}
