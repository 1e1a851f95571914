/** What the command says about a run: one object for `--json`, lines of a name and a value otherwise. */
import picocolors from "picocolors";
import { escaped } from "../files/text.js";

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

/** How many rows there are, how fast they were done, and by which engine: what every run says. */
export interface RunReport {
  readonly rows: number;
  readonly classes: number;
  readonly ignored: number;
  readonly seconds: number;
  readonly logitsPerSecond: number;
  /** The backend that really computed. */
  readonly engine: string;
  /** How many threads it had; absent where it was one. */
  readonly threads?: number;
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

/** What the losses come to for each of the bytes and words that the rows stand for. */
export interface TextReport {
  readonly bitsPerByte?: number;
  readonly bytePerplexity?: number;
  readonly wordPerplexity?: number;
}

/** How long the text is that the rows stand for. */
export interface TextSizes {
  readonly bytes?: number;
  readonly words?: number;
}

export function textLines(report: TextReport): Line[] {
  return textValues(report).map(([name, value]) => [name, rounded(value)]);
}

/** Those that are there. */
export function textValues(report: TextReport): (readonly [name: string, value: number])[] {
  const { bitsPerByte, bytePerplexity, wordPerplexity } = report;
  const values: [name: string, value: number | undefined][] = [
    ["bits per byte", bitsPerByte],
    ["byte perplexity", bytePerplexity],
    ["word perplexity", wordPerplexity],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
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
