/** Importing the package and calling it adds nothing to any global, and changes none. */

import { describe, expect, test } from "vitest";
import { userProject } from "../tools/userProject.js";

const ENTRIES = ["xent", "xent/relaxed", "xent/js"];
const SNAPSHOT = JSON.stringify(new URL("globalsSnapshot.mjs", import.meta.url).href);
const FORMATS = {
  import: { file: "program.mjs", load: (entry: string) => `await import("${entry}")` },
  require: { file: "program.cjs", load: (entry: string) => `require("${entry}")` },
};

const CALLS = `({ backend, crossEntropy, crossEntropyGrad, softmax, resident }) => {
  const halves = { data: Uint16Array.of(0x3c00, 0x4000, 0), shape: [1, 3], dtype: "float16" };
  const x = [[3, 1, -3]];
  return [backend, crossEntropy(x, [1]), softmax(halves), crossEntropyGrad(x, [1]), resident([2, 3])];
}`;

const project = userProject();
project.write({ "empty.cjs": "" });

/** The paths of what a program changes, and how many objects were looked at. */
function changesBy(how: keyof typeof FORMATS, program: string): { found: string[]; objects: number } {
  const { file, load } = FORMATS[how];
  project.write({
    // Node itself makes something of what is loaded first, and of who looks at it first.
    [file]: `(async () => {
      const { snapshot, changesOf } = await import(${SNAPSHOT});
      ${load("./empty.cjs")};
      snapshot();
      const before = snapshot();
      ${program};
      console.log(JSON.stringify({ found: changesOf(before, snapshot()), objects: before.size }));
    })();`,
  });
  const printed = project.node("--no-warnings", file);
  if (!printed.startsWith("{")) throw new Error(printed);
  return JSON.parse(printed);
}

describe.each(["import", "require"] as const)("by %s", (how) => {
  test.each(ENTRIES)("%s adds nothing to any global and changes none, nor do its calls", (entry) => {
    const { found, objects } = changesBy(how, `(${CALLS})(${FORMATS[how].load(entry)})`);
    expect(found).toEqual([]);
    expect(objects).toBeGreaterThan(1000);
  });
});

test("what a program does to globals and intrinsics is seen", () => {
  const program = `globalThis.helper = 1;
    Object.hasOwn = (object, key) => key in object;
    Object.defineProperty(Array.prototype, "at", { enumerable: true });
    Object.getPrototypeOf(Float32Array.prototype).added = 1;
    (function* () {}).constructor.prototype.added = 1;
    Object.setPrototypeOf(Math, null);
    delete globalThis.escape`;
  expect(changesBy("import", program).found.sort()).toEqual([
    "globalThis.Array.prototype.at",
    "globalThis.Object.hasOwn",
    "globalThis.escape",
    "globalThis.helper",
    "the prototype of function* () {}.added",
    "the prototype of globalThis.Math",
    // The first typed array that is met.
    "the prototype of globalThis.Uint8Array.prototype.added",
  ]);
});
