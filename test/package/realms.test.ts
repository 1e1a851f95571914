/** The package needs no global but those of the language: where others are missing or frozen, it computes the same bits. */

import { describe, expect, test } from "vitest";
import { userProject } from "../tools/userProject.js";

const ENTRIES = ["xent", "xent/relaxed", "xent/js"];

/** What is done to the realm before the program starts. */
const REALMS: Readonly<Record<string, { readonly preload: string; readonly flag?: string }>> = {
  "without TextDecoder": { preload: "delete globalThis.TextDecoder;" },
  "with a TextDecoder of UTF-8 alone": {
    preload: `const { TextDecoder } = globalThis;
      globalThis.TextDecoder = class extends TextDecoder {
        constructor(label = "utf-8", options) {
          if (!/^utf-?8$/i.test(label)) throw new RangeError(label + " is not known");
          super(label, options);
        }
      };`,
  },
  "without TextEncoder": { preload: "delete globalThis.TextEncoder;" },
  "without what is not of the language, but WebAssembly": {
    preload: `for (const name of ["TextDecoder", "TextEncoder", "atob", "btoa", "Buffer", "URL", "fetch", "performance", "crypto",
      "structuredClone"]) delete globalThis[name];`,
  },
  "with frozen intrinsics": { preload: "", flag: "--frozen-intrinsics" },
};
const STRICT = `"use strict";`;

/** Functions of every family of kernels, in the formats that take different ways. */
const RESULTS = `(xent) => {
  const shape = [2, 3];
  const halves = { data: Uint16Array.of(0x3c00, 0x4000, 0, 0xbc00, 0x3800, 0x4200), shape, dtype: "float16" };
  const inputs = [[[3, 1, -3], [0.5, 0, 2]], { data: Float64Array.of(3, 1, -3, 0.5, 0, 2), shape }, halves];
  const first = xent.backend;
  const results = inputs.flatMap((x) => [
    xent.softmax(x).data,
    xent.logSoftmax(x).data,
    xent.exp(x).data,
    xent.crossEntropy(x, [1, 2]),
    xent.crossEntropy(x, [1, 2], { labelSmoothing: 0.125 }),
    xent.crossEntropyGrad(x, [1, 2]).data,
    xent.binaryCrossEntropyWithLogits(x, [[0, 1, 0.5], [1, 0, 0]]),
    xent.entropyFromLogits(x).data,
    xent.klDivergence([[0.5, 0.25, 0.25]], [[0.25, 0.5, 0.25]]).data,
  ]);
  return { backends: [first, xent.backend], results: results.map(String) };
}`;

const FORMATS = {
  import: {
    file: "program.mjs",
    program: `${ENTRIES.map((entry, k) => `import * as entry${k} from "${entry}";`).join("\n")}
      console.log(JSON.stringify([${ENTRIES.map((_, k) => `entry${k}`)}].map(${RESULTS})));`,
  },
  require: {
    file: "program.cjs",
    program: `console.log(JSON.stringify(${JSON.stringify(ENTRIES)}.map((entry) => require(entry)).map(${RESULTS})));`,
  },
};

const project = userProject();
project.write({
  ...Object.fromEntries(Object.values(FORMATS).map(({ file, program }) => [file, program])),
  "plain.cjs": "",
  "without.cjs": `${STRICT} delete globalThis.WebAssembly;`,
});

const valuesOf = (file: string, preload = "plain.cjs", ...flags: string[]) => {
  const printed = project.node("--no-warnings", ...flags, "--require", `./${preload}`, file);
  if (!printed.startsWith("[")) throw new Error(printed);
  return JSON.parse(printed);
};

describe.each(Object.values(FORMATS))("$file", ({ file }) => {
  const expected = valuesOf(file);

  test("without WebAssembly, every entry is the TypeScript engine, from the start", () => {
    const { results } = expected[2];
    const js = { backends: ["js", "js"], results };
    expect(valuesOf(file, "without.cjs")).toEqual([js, js, js]);
  });

  test.each(Object.entries(REALMS))("%s, the kernels answer with the same bits", (_, { preload, flag }) => {
    project.write({ "preload.cjs": STRICT + preload });
    expect(expected[0].backends).toEqual(["wasm", "wasm"]);
    expect(valuesOf(file, "preload.cjs", ...(flag === undefined ? [] : [flag]))).toEqual(expected);
  });
});
