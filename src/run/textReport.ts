/** The losses over the length of the text. */
import type { ReportWords } from "../report/words.js";

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

/** Those that are there. */
export function textValues(
  report: TextReport,
  words: ReportWords,
): (readonly [name: string, value: number])[] {
  const { bitsPerByte, bytePerplexity, wordPerplexity } = report;
  const values: [name: string, value: number | undefined][] = [
    [words.bitsPerByte, bitsPerByte],
    [words.bytePerplexity, bytePerplexity],
    [words.wordPerplexity, wordPerplexity],
  ];
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
