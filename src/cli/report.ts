/** What `xent loss` says about a run: one object for `--json`, lines of a name and a value otherwise. */
import picocolors from "picocolors";
import { escaped, quoted } from "./terminal.js";

export interface Report {
  readonly rows: number;
  readonly classes: number;
  readonly ignored: number;
  readonly reduction: string;
  /** Absent for reduction "none", which has one loss per row. */
  readonly loss?: number;
  /** exp of the mean loss, whatever the reduction. */
  readonly perplexity: number;
  readonly accuracy: number;
  readonly seconds: number;
  readonly logitsPerSecond: number;
  /** The backend that really computed. */
  readonly engine: string;
  readonly perRow?: string;
}

/** A float64 sum is not good for more. */
const LOSS_DIGITS = 12;
const DIGITS = 6;
const NAME_WIDTH = 13;

/** picocolors alone would also colour a pipe where the environment names a CI service. */
export const colors = picocolors.createColors(picocolors.isColorSupported && process.stdout.isTTY === true);

export function reportJson(report: object): string {
  return escaped(JSON.stringify(report));
}

export function reportLines(report: Report): string {
  const lines: [name: string, value: string][] = [
    ["rows", report.ignored === 0 ? `${report.rows}` : `${report.rows} (${report.ignored} ignored)`],
    ["classes", `${report.classes}`],
  ];
  if (report.loss !== undefined)
    lines.push(["loss", `${rounded(report.loss, LOSS_DIGITS)} (${report.reduction})`]);
  lines.push(
    ["perplexity", `${rounded(report.perplexity, DIGITS)}`],
    ["accuracy", `${rounded(100 * report.accuracy, DIGITS)} %`],
    ["time", duration(report.seconds)],
    ["throughput", `${rate(report.logitsPerSecond)} (${report.engine})`],
  );
  if (report.perRow !== undefined) lines.push(["per row", quoted(report.perRow)]);
  return lines.map(([name, value]) => `${colors.dim(name.padEnd(NAME_WIDTH))}${value}\n`).join("");
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

export function duration(seconds: number): string {
  return seconds < 1 ? `${(1000 * seconds).toPrecision(3)} ms` : `${seconds.toFixed(2)} s`;
}

export function rate(logitsPerSecond: number): string {
  const [unit, size] = logitsPerSecond < 1e9 ? ["million", 1e6] : ["billion", 1e9];
  return `${(logitsPerSecond / Number(size)).toPrecision(3)} ${unit} logits/s`;
}
