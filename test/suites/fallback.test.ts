/** Which engine answers for `xent`: the kernels where they compile, else the TypeScript engine. */

import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type AnyKernels,
  builtKernels,
  type Engine,
  type Family,
  families,
  js,
  type KernelKind,
  kernelsEngine,
  onFirstUse,
  relaxedFamilies,
  type View,
  wasm,
  withNeeds,
} from "../tools/internals.js";

const logits: View = {
  data: Float32Array.of(3, 1, -3),
  double: false,
  offset: 0,
  outer: 1,
  classes: 3,
  inner: 1,
  stride: 3,
  places: null,
  adjustment: null,
};

/** What crossEntropy calls, as one family. */
function ofLoss({ crossEntropy, totals }: typeof families | typeof relaxedFamilies): Family {
  return { ...crossEntropy, needs: [totals, ...crossEntropy.needs] };
}

const PLAIN = ofLoss(families);
const RELAXED = ofLoss(relaxedFamilies);

/** Two functions of an engine, as entries bind them. */
type Functions = Pick<Engine, "crossEntropy" | "resident">;

function bound(
  kernels: AnyKernels,
  family: Family,
  instead: Functions,
): Functions & { readonly name: string } {
  return {
    get name() {
      return kernels.name;
    },
    crossEntropy: onFirstUse(kernels, [family], wasm.crossEntropy, instead.crossEntropy),
    resident: onFirstUse(kernels, [family], wasm.resident, instead.resident),
  };
}

function engineOf(kind: KernelKind, family: Family, onChange?: (name: string) => void) {
  return bound(kernelsEngine(kind, family, onChange), family, js);
}

/** All kernels in a module that the runtime compiled. */
function given(module: WebAssembly.Module): Family {
  return { name: "whole", code: module, needs: [] };
}

/** That of the entry `xent/relaxed`. */
function relaxedEngine(onChange?: (name: string) => void) {
  const plain = kernelsEngine("wasm", PLAIN, onChange);
  const kernels = kernelsEngine("wasm-relaxed", RELAXED, onChange, plain);
  return bound(kernels, RELAXED, bound(plain, PLAIN, js));
}

function loss(engine: Functions, of: View = logits): number {
  return engine.crossEntropy({
    losses: null,
    grad: null,
    logits: of,
    target: Int32Array.of(1),
    kept: 1,
    weight: null,
    labelSmoothing: 0,
    zLoss: 0,
    upstream: 1,
  }).sum;
}

/** The families that these functions need. */
const NEEDED = withNeeds([PLAIN]).size;

function refuse(): never {
  throw new WebAssembly.CompileError("refused");
}

/** The memories that are made from now on. */
function countMemories(): WebAssembly.Memory[] {
  const made: WebAssembly.Memory[] = [];
  const { Memory } = WebAssembly;
  class Counted extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made.push(this);
    }
  }
  vi.stubGlobal("WebAssembly", { ...all(), Memory: Counted });
  return made;
}

/** Refuses instances that need a memory, as the kernels do. */
function refusingKernels() {
  const { Instance } = WebAssembly;
  return class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      if (imports !== undefined) refuse();
      super(module);
    }
  };
}

function exhaust(): never {
  throw new RangeError("out of memory");
}

afterEach(() => vi.unstubAllGlobals());

test("a lasting shortage of memory compiles nothing twice", () => {
  const { Memory, Module } = WebAssembly;
  const compiled: WebAssembly.Module[] = [];
  class Counted extends Module {
    constructor(bytes: BufferSource) {
      super(bytes);
      compiled.push(this);
    }
  }
  const refuse = () => {
    throw new RangeError("no memory");
  };
  vi.stubGlobal("WebAssembly", { ...all(), Module: Counted, Memory: refuse });
  const engine = engineOf("wasm", PLAIN);
  loss(engine);
  const first = compiled.length;
  expect(loss(engine)).toBeCloseTo(2.1291, 4);
  // The probe alone, which asks whether instances are allowed at all.
  expect(compiled.length - first).toBe(1);
  vi.stubGlobal("WebAssembly", { ...all(), Module: Counted, Memory });
  loss(engine);
  expect(engine.name).toBe("wasm");
  expect(compiled.length - first).toBe(1);
});

describe("the engine of xent", () => {
  test("is the kernels, before the first call and after it", () => {
    const engine = engineOf("wasm", PLAIN);
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
    const engine = engineOf("wasm", PLAIN);
    const before = Math.max(...compiled.mock.calls.map(([size]) => size));
    loss(engine);
    loss(engine);
    const sizes = compiled.mock.calls.map(([size]) => size).filter((size) => size > before);
    expect(before).toBeLessThan(100);
    expect(sizes).toHaveLength(NEEDED);
  });

  test.each([
    ["there is no WebAssembly", () => undefined],
    ["compiling is forbidden", () => ({ ...all(), Module: refuse })],
    ["SIMD is not known", () => ({ ...all(), Module: refusing(SIMD) })],
  ])("is the TypeScript engine where %s", (_, instead) => {
    vi.stubGlobal("WebAssembly", instead());
    expect(engineOf("wasm", PLAIN)).toEqual({
      name: "js",
      crossEntropy: js.crossEntropy,
      resident: js.resident,
    });
  });

  const module = new WebAssembly.Module(builtKernels("kernels"));

  test.each([
    ["the memory is refused", PLAIN, { Memory: refuse }],
    ["one instance is refused", PLAIN, { Instance: refusingKernels() }],
    ["a module that the runtime compiled cannot be instantiated", given(module), { Instance: refuse }],
    ["there is no memory to compile in", PLAIN, { Module: exhaust }],
  ])(
    "leaves a call to the TypeScript engine where %s, and tries again with the next",
    (_, family, refusing) => {
      const onChange = vi.fn();
      const engine = engineOf("wasm", family, onChange);
      expect(engine.name).toBe("wasm");
      vi.stubGlobal("WebAssembly", { ...all(), ...refusing });
      expect(loss(engine)).toBe(loss(js));
      expect(engine.resident({ double: false, lengths: [2] })[0]).toEqual(new Float32Array(2));
      vi.unstubAllGlobals();
      const memories = countMemories();
      loss(engine);
      loss(engine);
      expect(memories).toHaveLength(1);
      expect(engine.name).toBe("wasm");
      expect(onChange).not.toHaveBeenCalled();
    },
  );

  test("is the kernels again after a first call near the end of the stack", () => {
    const engine = engineOf("wasm", PLAIN);
    let computed: number | undefined;
    function descend(): void {
      try {
        descend();
      } catch {}
      if (computed !== undefined) return;
      try {
        computed = loss(engine);
      } catch {}
    }
    descend();
    expect(computed).toBeCloseTo(2.1291, 4);
    const memories = countMemories();
    loss(engine);
    const staging = memories.length;
    engine.resident({ double: false, lengths: [2] });
    expect(memories).toHaveLength(staging + 1);
    expect(engine.name).toBe("wasm");
  });

  test.each([
    ["compiling turns", { Module: refuse }],
    ["instances turn", { Instance: refuse }],
  ])(
    "becomes the TypeScript engine where %s out to be forbidden on first use, and says so",
    (_, refusing) => {
      const onChange = vi.fn();
      const engine = engineOf("wasm", PLAIN, onChange);
      vi.stubGlobal("WebAssembly", { ...all(), ...refusing });
      expect(engine.name).toBe("wasm");
      expect(loss(engine)).toBe(loss(js));
      expect(engine.name).toBe("js");
      vi.unstubAllGlobals();
      expect(loss(engine)).toBe(loss(js));
      expect(onChange.mock.calls).toEqual([["js"]]);
    },
  );

  test("does not hide kernels that do not fit their imports", () => {
    function unfit(): never {
      throw new WebAssembly.LinkError("no memory");
    }
    const engine = engineOf("wasm", PLAIN);
    vi.stubGlobal("WebAssembly", { ...all(), Instance: unfit });
    expect(() => loss(engine)).toThrow(WebAssembly.LinkError);
  });

  test("is made of a module that the runtime compiled, without compiling anything", () => {
    class Refusing {
      static [Symbol.hasInstance] = () => true;

      constructor() {
        refuse();
      }
    }
    vi.stubGlobal("WebAssembly", { ...all(), Module: Refusing });
    const engine = engineOf("wasm", given(module));
    expect(loss(engine)).toBeCloseTo(2.1291, 4);
    expect(engine.name).toBe("wasm");
  });

  test("is made of a module of another realm, as edge runtimes give it", () => {
    const foreign: WebAssembly.Module = runInNewContext("new WebAssembly.Module(bytes)", {
      bytes: builtKernels("kernels"),
    });
    expect(foreign instanceof WebAssembly.Module).toBe(false);
    const engine = engineOf("wasm", given(foreign));
    expect(loss(engine)).toBeCloseTo(2.1291, 4);
    expect(engine.name).toBe("wasm");
  });

  test("is the TypeScript engine where a module was given but there is no WebAssembly", () => {
    vi.stubGlobal("WebAssembly", undefined);
    expect(engineOf("wasm", given(module))).toEqual({
      name: "js",
      crossEntropy: js.crossEntropy,
      resident: js.resident,
    });
  });

  test("drops an instance that traps and computes on another one with the next call", () => {
    const { Instance } = WebAssembly;
    const instances: WebAssembly.Instance[] = [];
    let traps = false;
    class Trapping {
      readonly exports: WebAssembly.Exports;

      constructor(compiled: WebAssembly.Module, imports: WebAssembly.Imports) {
        const instance = new Instance(compiled, imports);
        instances.push(instance);
        const exports = Object.entries(instance.exports).map(([name, value]) => [
          name,
          typeof value === "function" ? (...args: number[]) => (traps ? trap() : value(...args)) : value,
        ]);
        this.exports = Object.fromEntries(exports);
      }
    }
    const engine = engineOf("wasm", PLAIN);
    vi.stubGlobal("WebAssembly", { ...all(), Instance: Trapping });
    const expected = loss(engine);
    const [data] = engine.resident({ double: false, lengths: [3] });
    data.set(logits.data as Float32Array);
    // One memory to stage in, one with the data.
    expect(instances.splice(NEEDED)).toHaveLength(NEEDED);
    loss(engine);
    expect(instances).toHaveLength(NEEDED);
    traps = true;
    expect(() => loss(engine)).toThrow(WebAssembly.RuntimeError);
    traps = false;
    expect(loss(engine)).toBe(expected);
    expect(instances).toHaveLength(2 * NEEDED);
    // It lies in a memory that the dropped instance knew.
    expect(loss(engine, { ...logits, data })).toBe(expected);
    expect(engine.name).toBe("wasm");
  });

  test("stages what is resident where a family may not be put onto its memory", () => {
    const kernels = kernelsEngine("wasm", families.sums);
    const resident = onFirstUse(kernels, [families.sums], wasm.resident, js.resident);
    const engine = bound(kernels, PLAIN, js);
    const [data] = resident({ double: false, lengths: [3] });
    data.set(logits.data as Float32Array);
    const { Instance } = WebAssembly;
    let left = NEEDED - 1;
    class Counted extends Instance {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        if (left-- <= 0) throw new EvalError("refused");
        super(module, imports);
      }
    }
    vi.stubGlobal("WebAssembly", { ...all(), Instance: Counted });
    const computed = loss(engine, { ...logits, data });
    expect(left).toBe(-1);
    vi.unstubAllGlobals();
    expect(computed).toBe(loss(engine));
    expect(engine.name).toBe("wasm");
  });

  test("keeps its instance when an operation throws another error", () => {
    const engine = engineOf("wasm", PLAIN);
    const expected = loss(engine);
    const memory = vi.fn(WebAssembly.Memory);
    vi.stubGlobal("WebAssembly", { ...all(), Memory: memory });
    const unreadable = { ...logits, data: null as unknown as Float32Array };
    expect(() => loss(engine, unreadable)).toThrow(TypeError);
    expect(loss(engine)).toBe(expected);
    expect(memory).not.toHaveBeenCalled();
  });

  test("of relaxed kernels follows the other kernels where both turn out to be forbidden", () => {
    const names: string[] = [];
    const onChange = (name: string) => names.push(name);
    const engine = relaxedEngine(onChange);
    vi.stubGlobal("WebAssembly", { ...all(), Module: refuse });
    expect(loss(engine)).toBe(loss(js));
    expect(loss(engine)).toBe(loss(js));
    expect(names).toEqual(["wasm", "js"]);
  });

  test("of relaxed kernels is that of the others where relaxed instructions are not known", () => {
    vi.stubGlobal("WebAssembly", { ...all(), Module: refusing(RELAXED_MADD) });
    const engine = relaxedEngine();
    expect(engine.name).toBe("wasm");
    expect(loss(engine)).toBe(loss(engineOf("wasm", PLAIN)));
    expect(engine.name).toBe("wasm");
  });

  test("of relaxed kernels is these where they are known", () => {
    const engine = relaxedEngine();
    expect(engine.name).toBe("wasm-relaxed");
    expect(loss(engine)).toBeCloseTo(2.1291, 4);
    expect(engine.name).toBe("wasm-relaxed");
  });
});

/** The prefix of SIMD instructions, and f32x4.relaxed_madd behind it. */
const SIMD = [0xfd];
const RELAXED_MADD = [0xfd, 0x85, 0x02];

/** A constructor of modules that refuses those with some bytes. */
function refusing(opcode: readonly number[]): new (bytes: Uint8Array<ArrayBuffer>) => WebAssembly.Module {
  const { Module } = WebAssembly;
  return class extends Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      if (bytes.some((_, at) => opcode.every((byte, k) => bytes[at + k] === byte))) refuse();
      super(bytes);
    }
  };
}

function trap(): never {
  throw new WebAssembly.RuntimeError("unreachable");
}

/** The properties of the global are not enumerable. */
function all(): Record<string, unknown> {
  return Object.fromEntries(
    Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
  );
}
