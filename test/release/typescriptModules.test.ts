/** Programs in TypeScript, in all module systems it has for Node and for bundlers: they compile, and run. */

import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { userProject } from "../tools/userProject.js";

interface Setup {
  readonly type: "module" | "commonjs";
  readonly module: string;
  readonly moduleResolution?: string;
  /** What the system has, of the endings of sources. */
  readonly sources: readonly ("ts" | "mts" | "cts")[];
}

const SETUPS: readonly Setup[] = [
  ...["node16", "nodenext"].flatMap((module) =>
    (["module", "commonjs"] as const).map((type) => ({
      type,
      module,
      sources: ["ts", "mts", "cts"] as const,
    })),
  ),
  { type: "module", module: "esnext", moduleResolution: "bundler", sources: ["ts"] },
  { type: "commonjs", module: "esnext", moduleResolution: "bundler", sources: ["mts"] },
  { type: "module", module: "preserve", sources: ["ts", "mts", "cts"] },
  { type: "commonjs", module: "preserve", sources: ["mts", "cts"] },
  { type: "commonjs", module: "commonjs", moduleResolution: "bundler", sources: ["ts", "cts"] },
  { type: "commonjs", module: "commonjs", moduleResolution: "node10", sources: ["ts", "cts"] },
  { type: "module", module: "commonjs", moduleResolution: "node10", sources: ["cts"] },
];

const IMPORTS = `import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import * as js from "xent/js";
`;
const REQUIRES = `import xent = require("xent");
import relaxed = require("xent/relaxed");
import js = require("xent/js");
`;
const PROGRAM = `declare const console: { log(text: string): void };
const backends: string[] = [xent, relaxed, js].map(({ backend }) => backend);
const losses: number[] = [xent, relaxed, js].map((entry) => entry.crossEntropy([Float32Array.of(3, 1, -3)], [1]));
console.log([backends[0], backends[2], ...losses.map((loss) => loss.toFixed(4))].join(" "));
export {};
`;
const PRINTED = "wasm js 2.1291 2.1291 2.1291\n";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const project = userProject();

describe.each(SETUPS)("module $module, resolution $moduleResolution, package $type", (setup) => {
  const { type, module, moduleResolution, sources } = setup;

  test(`its ${sources.join(", ")} compile strictly, and what comes of them runs`, () => {
    project.write({
      "package.json": JSON.stringify({ type }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module,
          moduleResolution,
          ...(moduleResolution === "node10" && { ignoreDeprecations: "6.0" }),
          target: "es2022",
          lib: ["es2022"],
          types: [],
          strict: true,
          skipLibCheck: false,
        },
        files: sources.map((source) => `program.${source}`),
      }),
      ...Object.fromEntries(
        sources.map((source) => [`program.${source}`, (source === "cts" ? REQUIRES : IMPORTS) + PROGRAM]),
      ),
    });
    expect(project.node(compiler, "-p", ".")).toBe("");
    for (const source of sources) {
      expect(project.node("--no-warnings", `program.${source.replace("ts", "js")}`)).toBe(PRINTED);
    }
  });
});
