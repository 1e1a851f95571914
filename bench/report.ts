/** What the benchmark prints: the machine, then a line for each shape and engine; or the same as JSON. */

import { cpus, loadavg } from "node:os";
import pc from "picocolors";
import { SEED } from "./inputs.js";
import { type Cost, gradientCosts, type Measurement } from "./measure.js";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly runtime: string;
  /** Of the last minute: far above 1, something else was running too. */
  readonly load: number;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
    runtime: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    load: loadavg()[0],
  };
}

interface Column {
  readonly title: string;
  /** Negative: left-aligned. */
  readonly width: number;
  text(row: Measurement): string;
}

const COLUMNS: readonly Column[] = [
  { title: "shape", width: -11, text: ({ shape }) => shape.replace("x", "×") },
  { title: "engine", width: -8, text: ({ engine }) => engine },
  { title: "min", width: 9, text: ({ min }) => duration(min) },
  { title: "median", width: 9, text: ({ median }) => duration(median) },
  { title: "spread", width: 7, text: ({ spread }) => `${(spread * 100).toFixed(1)} %` },
  { title: "Ge/s", width: 7, text: ({ gigaElementsPerSecond }) => gigaElementsPerSecond.toFixed(3) },
  { title: "GB/s", width: 7, text: ({ gigabytesPerSecond }) => gigabytesPerSecond.toFixed(2) },
  { title: "ratio min", width: 10, text: ({ ratio }) => times(ratio?.min) },
  { title: "median", width: 7, text: ({ ratio }) => times(ratio?.median) },
  { title: "error", width: 9, text: ({ errorUlp }) => `${errorUlp.toFixed(2)} ulp` },
];

export function heading({ cpu, cores, platform, runtime, load }: Machine, operation: string): string {
  return [
    `${pc.bold(operation)}, float32 logits, one thread; every result was checked against float64 first`,
    pc.dim(`${cpu} (${cores} cores), ${platform}, ${runtime}, load ${load.toFixed(1)}`),
    "",
    pc.bold(COLUMNS.map(({ title, width }) => aligned(title, width)).join(" ")),
  ].join("\n");
}

/** The lines of one shape, which is named on the first. */
export function lines(rows: readonly Measurement[]): string {
  return rows
    .map((row, index) =>
      COLUMNS.map((column) =>
        aligned(index > 0 && column.title === "shape" ? "" : column.text(row), column.width),
      ).join(" "),
    )
    .join("\n");
}

/** A line for each cost. */
export function costLines(costs: readonly Cost[]): string {
  return costs
    .map(({ operation, inUnitsOf, shape, engine, ratio }) => {
      const what = `${aligned(shape.replace("x", "×"), -11)} ${aligned(engine, -8)}`;
      return `${what} ${operation} = ${ratio.toFixed(2)} × ${inUnitsOf}`;
    })
    .join("\n");
}

export function json(machine: Machine, results: readonly Measurement[]): string {
  return JSON.stringify(
    { machine, seed: SEED, unit: "nanoseconds per call", results, costs: gradientCosts(results) },
    null,
    2,
  );
}

function aligned(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

const UNITS = [
  ["ms", 1e6],
  ["µs", 1e3],
  ["ns", 1],
] as const;

function duration(nanoseconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => nanoseconds >= size) ?? ["ns", 1];
  const value = nanoseconds / size;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? "" : `${ratio.toFixed(2)}×`;
}
