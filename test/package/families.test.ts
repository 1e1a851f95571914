/** The families that the kernels are split into (scripts/split-kernels.mjs) are, together, the kernels. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

interface Family {
  readonly bytes: number;
  readonly needs: readonly string[];
  readonly exports: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), "xent-families-"));
afterAll(() => rmSync(folder, { recursive: true }));
execFileSync("node", [fileURLToPath(new URL("../../scripts/split-kernels.mjs", import.meta.url)), folder]);
const split: Record<string, Record<string, Family>> = JSON.parse(
  readFileSync(join(folder, "families.json"), "utf8"),
);

/** What a family may be larger than what it has of the kernels: header, types, imports and exports. */
const MOST_BYTES_OF_A_FAMILY = 350;

type Instance = Record<string, WebAssembly.ExportValue>;
const newMemory = () => new WebAssembly.Memory({ initial: 24, maximum: 24 });

describe.each([
  ["kernels", ""],
  ["kernels.relaxed", ".relaxed"],
])("%s", (name, ending) => {
  const bytes = readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url));
  const families = split[name];

  /** The exports of a family and of those that it needs, each instantiated once, in the order of families.json. */
  function instantiate(memory: WebAssembly.Memory, wanted: string): Record<string, Instance> {
    const instances: Record<string, Instance> = {};
    const visit = (family: string) => {
      if (family in instances) return;
      families[family].needs.forEach(visit);
      const module = new WebAssembly.Module(readFileSync(join(folder, `${family}${ending}.wasm`)));
      instances[family] = new WebAssembly.Instance(module, { env: { memory }, ...instances }).exports;
    };
    visit(wanted);
    return instances;
  }

  test("the families have every export of the module, each once", () => {
    const whole = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
    const parts = Object.keys(families).flatMap((family) => {
      const file = readFileSync(join(folder, `${family}${ending}.wasm`));
      return WebAssembly.Module.exports(new WebAssembly.Module(file)).filter(
        ({ name }) => !name.startsWith("_"),
      );
    });
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(parts.sort(byName)).toEqual(whole.sort(byName));
  });

  test("a family runs with those that it needs and no other", () => {
    for (const [family, { exports }] of Object.entries(families)) {
      const instances = instantiate(newMemory(), family);
      expect(Object.keys(instances[family])).toEqual(expect.arrayContaining([...exports]));
    }
  });

  test("the families together are hardly larger than the module", () => {
    const sum = Object.values(families).reduce((total, family) => total + family.bytes, 0);
    expect(sum).toBeLessThan(bytes.length + MOST_BYTES_OF_A_FAMILY * Object.keys(families).length);
  });

  test("a family writes the bytes that the module writes, over functions of three families", () => {
    const [one, other] = [newMemory(), newMemory()];
    const module = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: one } }).exports;
    const { sums, logs } = instantiate(other, "logs");
    const free = (sums.freeMemory as () => number)();
    expect(free).toBe((module.freeMemory as () => number)());
    const state = Math.ceil(free / 64) * 64;
    const x = state + Math.ceil((sums.STATE_BYTES as WebAssembly.Global).value / 64) * 64;
    for (const [memory, kernels] of [
      [one, module],
      [other, logs],
    ] as const) {
      new Float32Array(memory.buffer, x, 30).set(Array.from({ length: 30 }, (_, k) => Math.sin(k * 7) * 9));
      const logSoftmax = kernels.logSoftmax_f32 as (...parameters: number[]) => void;
      // All passes of three rows of ten classes, in place.
      logSoftmax(0b11111, x, x, state, 0, 3, 10, 1);
    }
    expect(Buffer.compare(Buffer.from(one.buffer), Buffer.from(other.buffer))).toBe(0);
    expect(new Float32Array(one.buffer, x, 30).every((value) => value < 0)).toBe(true);
  });
});
