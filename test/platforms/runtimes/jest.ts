/** jest, as it comes and with what projects add to it: Babel, TypeScript, the globals of a page instead of Node's. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import type { Platform } from "../platform.js";
import { JEST_REPORT, jestTest } from "../programs.js";
import { outputOf } from "./command.js";
import { installed, versionOf } from "./installed.js";
import { backendsOf, nodeProgram, RUNNING } from "./node.js";

interface Setup {
  readonly name: string;
  readonly test: string;
  readonly language?: "ts";
  /** Those of its packages that a project names, by what names them. */
  configuration?(): object;
  /** The presets of Babel. */
  presets?(): unknown[];
}

const SETUPS: readonly Setup[] = [
  { name: "require", test: jestTest("require") },
  {
    name: "preset-env",
    test: jestTest("import"),
    presets: () => [[file("@babel/preset-env"), { targets: { node: "current" } }]],
  },
  {
    name: "ts-jest",
    test: jestTest("import in TypeScript"),
    language: "ts",
    configuration: () => ({ transform: { "\\.ts$": file("ts-jest") } }),
  },
  {
    name: "jsdom",
    test: jestTest("require"),
    configuration: () => ({ testEnvironment: file("jest-environment-jsdom") }),
  },
];

export const jests: readonly Platform[] = SETUPS.map(({ name, test, language = "js", ...setup }) => ({
  name: `jest, ${name}`,
  backends: backendsOf(RUNNING),
  async run(project) {
    const folder = project.createFolder(`jest ${name}`);
    const files = {
      "package.json": JSON.stringify({ jest: setup.configuration?.() ?? {} }),
      "babel.config.json": JSON.stringify({ presets: setup.presets?.() ?? [] }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { module: "node16", strict: true } }),
      // jest takes no ES module as it comes.
      "report.js": transformSync(readFileSync(join(project.folder, "report.js"), "utf8"), { format: "cjs" })
        .code,
      "leave.js": JEST_REPORT,
      [`report.test.${language}`]: test,
    };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    await outputOf([nodeProgram(RUNNING), file("jest/bin/jest.js")], folder);
    return {
      version: `jest ${versionOf("jest", "jest")}`,
      report: JSON.parse(readFileSync(join(folder, "report.json"), "utf8")),
    };
  },
}));

function file(path: string): string {
  return installed("jest", path);
}
