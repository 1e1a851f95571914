/** The reporter: a line for each project, every failure in full, and one table of the figures of accuracy. */

import type { TestCase, TestModule } from "vitest/node";
import { DefaultReporter } from "vitest/node";
import type { MeasuredFigure } from "./measured.js";

const SECONDS = 1000;

type Run = Parameters<DefaultReporter["onTestRunEnd"]>;

export default class OneScreen extends DefaultReporter {
  constructor() {
    super({ summary: false });
  }

  protected override printTestModule(module: TestModule): void {
    if (!module.ok()) super.printTestModule(module);
  }

  override onTestRunEnd(...run: Run): void {
    const tests = run[0].flatMap((module) => [...module.children.allTests()]);
    this.log(["", ...linesOf(run[0]), ...differencesIn(tests), ...figuresIn(tests)].join("\n"));
    super.onTestRunEnd(...run);
  }
}

/** Files, tests and the time that they took, project by project. */
function linesOf(modules: readonly TestModule[]): string[] {
  return [...grouped(modules, ({ project }) => project.name)].map(([name, files]) => {
    const tests = files.flatMap((file) => [...file.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const time = files.reduce((sum, file) => sum + file.diagnostic().duration, 0) / SECONDS;
    const skipped = count("skipped") > 0 ? `, ${count("skipped")} skipped` : "";
    const words = `${count("passed")} passed, ${count("failed")} failed${skipped}`;
    return `${name.padEnd(10)}${String(files.length).padStart(3)} files  ${time.toFixed(1).padStart(6)} s  ${words}`;
  });
}

function differencesIn(tests: readonly TestCase[]): string[] {
  const count = tests.filter(({ fullName }) =>
    fullName.includes("deliberate difference from PyTorch"),
  ).length;
  return count === 0
    ? []
    : ["", `deliberate differences from PyTorch: ${count} tests, each named by what differs`];
}

/** A line for each figure, a column for each engine. */
function figuresIn(tests: readonly TestCase[]): string[] {
  const shown = tests.flatMap((test) => test.meta().figures ?? []);
  if (shown.length === 0) return [];
  const columns = [...new Set(shown.map(({ engine }) => engine))];
  const rows = [...grouped(shown, ({ promise, of }) => `${promise} ${of}`)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const cell = (own: readonly MeasuredFigure[], engine: string) => {
    const worst = own.filter((figure) => figure.engine === engine).map(({ error }) => error);
    return (worst.length === 0 ? "" : short(Math.max(...worst))).padStart(14);
  };
  return [
    "",
    `${"worst error".padEnd(52)}${"promised".padStart(9)}${columns.map((name) => name.padStart(14)).join("")}`,
    ...rows.map(([what, own]) => {
      const cells = columns.map((engine) => cell(own, engine)).join("");
      return `${what.padEnd(52)}${short(own[0].bound).padStart(9)}${cells}  ${own[0].unit}`;
    }),
  ];
}

function short(value: number): string {
  if (value === 0) return "0";
  return value < 0.01 ? value.toExponential(1) : String(Number(value.toFixed(3)));
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
