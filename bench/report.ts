/** What the benchmark prints: a line for each contender, then the limits and the rest. */

import pc from "picocolors";
import { BASELINE } from "./engines.js";
import type { HalvesMeasurement } from "./halves.js";
import type { LayoutMeasurement } from "./layouts.js";
import type { Machine } from "./machine.js";
import type { Measurement } from "./measure.js";
import { multiplyAddLimit, PORT_ENGINES, portLimit } from "./ports.js";
import type { Scaling } from "./scaling.js";
import type { Session } from "./session.js";
import type { ShortRowCost } from "./shortRows.js";
import { LONG_ROWS, shareOfPorts, type TargetRow } from "./targets.js";
import type { TrainingMeasurement } from "./training.js";

interface Line extends Measurement {
  /** How many times as fast as the baseline, by the medians; null without one. */
  readonly ratio: number | null;
}

interface Column {
  readonly title: string;
  /** Negative: left-aligned. */
  readonly width: number;
  text(line: Line): string;
}

const COLUMNS: readonly Column[] = [
  { title: "engine", width: -16, text: ({ engine }) => engine },
  { title: "variant", width: -8, text: ({ variant }) => variant },
  { title: "min", width: 9, text: ({ min }) => duration(min) },
  { title: "median", width: 9, text: ({ median }) => duration(median) },
  { title: "spread", width: 7, text: ({ spread }) => `${(spread * 100).toFixed(1)} %` },
  { title: "Ge/s", width: 7, text: ({ gigaElementsPerSecond }) => gigaElementsPerSecond.toFixed(3) },
  { title: "GB/s", width: 6, text: ({ gigabytesPerSecond }) => gigabytesPerSecond.toFixed(2) },
  { title: "ratio", width: 7, text: ({ ratio }) => (ratio === null ? "" : `${ratio.toFixed(2)}×`) },
  { title: "error", width: 12, text: ({ errorUlp }) => `${errorText(errorUlp)} ulp` },
];

export function heading(machine: Machine): string {
  return [
    pc.bold("float32 logits, one thread; every result was checked against float64 before it was timed"),
    pc.dim(machineText(machine)),
  ].join("\n");
}

export function machineText({ cpu, cores, platform, runtime, load }: Machine): string {
  return `${cpu} (${cores} cores), ${platform}, ${runtime}, load ${load.toFixed(1)}`;
}

/** The table of one operation on one shape. */
export function measurementLines(results: readonly Measurement[]): string {
  const [first] = results;
  if (first === undefined) return "";
  const baseline = results.find(({ engine }) => engine === BASELINE);
  const lines = results.map((result): Line => {
    const ratio = baseline === undefined ? null : baseline.median / result.median;
    return { ...result, ratio };
  });
  return [
    "",
    pc.bold(`${first.operation} ${shown(first.shape)}`),
    pc.bold(COLUMNS.map(({ title, width }) => aligned(title, width)).join(" ")),
    ...lines.map((line) => COLUMNS.map((column) => aligned(column.text(line), column.width)).join(" ")),
  ].join("\n");
}

export function limitLines(session: Session): string {
  const { reads, port } = session;
  const gigahertz = port?.gigahertz ?? Number.NaN;
  return [
    "",
    ...reads.map(
      ({ shape, gigaElementsPerSecond }) =>
        `reading ${shown(shape)} once: ${gigaElementsPerSecond.toFixed(2)} Ge/s (${(gigaElementsPerSecond * 4).toFixed(1)} GB/s)`,
    ),
    `128-bit fused multiply-adds at ${gigahertz.toFixed(2)} GHz: ${multiplyAddLimit(gigahertz).toFixed(2)} Ge/s`,
    ...PORT_ENGINES.map((engine) => {
      const share = shareOfPorts(session, engine);
      const reached =
        share === undefined ? "" : `; resident ${shown(LONG_ROWS)} is at ${share.toFixed(2)} of it`;
      return `all instructions of exp and sum, ${engine}: ${portLimit(gigahertz, engine).toFixed(2)} Ge/s${reached}`;
    }),
  ].join("\n");
}

export function trainingLines(results: readonly TrainingMeasurement[]): string {
  const lines = results.map(({ engine, variant, min, median }) =>
    [
      aligned(engine, -16),
      aligned(variant, -8),
      aligned(duration(min), 9),
      aligned(duration(median), 9),
    ].join(" "),
  );
  return ["", pc.bold("a training step: bigrams of bytes, batch 4096"), ...lines].join("\n");
}

export function scalingLines(results: readonly Scaling[]): string {
  const lines = results.map(({ engine, variant, nanoseconds }) =>
    [
      aligned(engine, -16),
      aligned(variant, -8),
      ...nanoseconds.map((ns) => aligned(`${ns.toFixed(3)} (${(ns / nanoseconds[0]).toFixed(2)}×)`, 16)),
    ].join(" "),
  );
  const shapes = (results[0]?.shapes ?? []).map((shape) => aligned(shown(shape), 16));
  return [
    "",
    pc.bold("crossEntropy, nanoseconds per element"),
    [aligned("", 25), ...shapes].join(" "),
    ...lines,
  ].join("\n");
}

export function halvesLines(results: readonly HalvesMeasurement[]): string {
  return comparisonLines(results, "of 16-bit logits", ({ dtype }) => dtype);
}

export function layoutLines(results: readonly LayoutMeasurement[]): string {
  return comparisonLines(results, "in another layout", ({ layout }) => layout);
}

/** One operation on one shape, whose inputs differ in what `kindOf` tells. */
function comparisonLines<M extends Measurement>(
  results: readonly M[],
  what: string,
  kindOf: (result: M) => string,
): string {
  const [first] = results;
  if (first === undefined) return "";
  const lines = results.map((result) =>
    [
      aligned(result.engine, -16),
      aligned(kindOf(result), -12),
      aligned(duration(result.median), 9),
      aligned(`${result.gigaElementsPerSecond.toFixed(3)} Ge/s`, 12),
    ].join(" "),
  );
  return ["", pc.bold(`${first.operation} ${shown(first.shape)} ${what}`), ...lines].join("\n");
}

export function shortRowLines(costs: readonly ShortRowCost[]): string {
  const lines = costs.map(({ kernels, part, nanoseconds }) =>
    [aligned(kernels, -16), aligned(part, -38), aligned(nanoseconds.toFixed(2), 6)].join(" "),
  );
  return ["", pc.bold("a row of 16 classes in memory of the kernels, nanoseconds"), ...lines].join("\n");
}

/** The peers that did not take part. */
export function absenceLines(absent: Readonly<Record<string, string>>): string {
  return Object.entries(absent)
    .map(([engine, reason]) => `\n${engine} is absent: ${reason}`)
    .join("");
}

export function targetLines(rows: readonly TargetRow[]): string {
  const lines = rows.map(({ target, shape, engine, reached, goal, met }) =>
    [
      aligned(target.replaceAll("`", ""), -62),
      aligned(shown(shape), -12),
      aligned(engine, -12),
      aligned(reached.toFixed(2), 6),
      `≥ ${goal}`,
      met ? "" : pc.bold("missed"),
    ].join(" "),
  );
  return ["", pc.bold("targets: times as fast as, by the medians"), ...lines].join("\n");
}

/** `1024x32000` as it is read. */
export function shown(shape: string): string {
  return shape.replaceAll("x", "×");
}

function aligned(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

const LARGE_ERROR = 1000;

function errorText(ulp: number): string {
  return ulp < LARGE_ERROR ? ulp.toFixed(2) : ulp.toExponential(1);
}

const UNITS = [
  ["ms", 1e6],
  ["µs", 1e3],
  ["ns", 1],
] as const;

export function duration(nanoseconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => nanoseconds >= size) ?? ["ns", 1];
  const value = nanoseconds / size;
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}
