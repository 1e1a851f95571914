/** What the command says about a run: one object for `--json`, lines of a name and a value otherwise. */
import picocolors from "picocolors";
import { escaped } from "../files/text.js";
import { WORDS } from "../report/words.js";
import type { RunReport } from "../run/runReport.js";
import { type TextReport, textValues } from "../run/textReport.js";

export type Line = readonly [name: string, value: string];

/** A float64 sum is not good for more. */
export const LOSS_DIGITS = 12;
const DIGITS = 6;
const NAME_WIDTH = 13;

type Stream = NodeJS.WriteStream & { fd: 1 | 2 };

/** picocolors alone would also colour a pipe where the environment names a CI service. */
function colorsFor(stream: Stream) {
  return picocolors.createColors(picocolors.isColorSupported && stream.isTTY === true);
}

export const colors = colorsFor(process.stdout);

export function reportJson(report: object): string {
  return escaped(JSON.stringify(report));
}

/** `stream`: where the lines go. */
export function reportLines(lines: readonly Line[], stream: Stream = process.stdout): string {
  const width = Math.max(NAME_WIDTH, ...lines.map(([name]) => name.length + 1));
  const { dim } = colorsFor(stream);
  return lines.map(([name, value]) => `${dim(name.padEnd(width))}${value}\n`).join("");
}

export function sizeLines({ rows, ignored, classes }: RunReport): Line[] {
  return [
    ["rows", ignored === 0 ? `${rows}` : `${rows} (${ignored} ignored)`],
    ["classes", `${classes}`],
  ];
}

export function speedLines({ seconds, logitsPerSecond, engine, threads }: RunReport): Line[] {
  const computed = threads === undefined ? engine : `${engine}, ${threads} threads`;
  return [
    ["time", duration(seconds)],
    ["throughput", `${rate(logitsPerSecond)} (${computed})`],
  ];
}

export function textLines(report: TextReport): Line[] {
  return textValues(report, WORDS).map(([name, value]) => [name, rounded(value)]);
}

export function rounded(value: number, digits = DIGITS): string {
  return `${Number(value.toPrecision(digits))}`;
}

export function percent(share: number): string {
  return `${rounded(100 * share)} %`;
}

export function duration(seconds: number): string {
  return seconds < 1 ? `${(1000 * seconds).toPrecision(3)} ms` : `${seconds.toFixed(2)} s`;
}

export function rate(logitsPerSecond: number): string {
  const [unit, size] = logitsPerSecond < 1e9 ? ["million", 1e6] : ["billion", 1e9];
  return `${(logitsPerSecond / Number(size)).toPrecision(3)} ${unit} logits/s`;
}
