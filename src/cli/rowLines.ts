/** The results of the rows as lines of JSON, one for each row. */
import { COLUMN_NAMES, COLUMNS } from "../run/columns.js";
import type { ScoredRows } from "../run/scoredRows.js";
import { type NewOutput, newFile } from "./outputFile.js";
import type { RowOutput } from "./rowOutput.js";
import { writeOut } from "./standardOutput.js";

/** So many at a time become text. */
const LINES = 4096;

/** On standard output. */
export function printedLines(): RowOutput {
  return {
    async write(rows) {
      for (const text of texts(rows)) await writeOut(text);
    },
    finish() {},
    discard() {},
  };
}

/** In a file, which may be none of the inputs. */
export function linesInFile(path: string, inputs: readonly string[], open: NewOutput = newFile): RowOutput {
  const file = open(path, inputs);
  return {
    write(rows) {
      for (const text of texts(rows)) file.write(Buffer.from(text));
    },
    finish: () => file.finish(),
    discard: () => file.discard(),
  };
}

function* texts(rows: ScoredRows): Generator<string> {
  for (let start = 0; start < rows.count; start += LINES) {
    let text = "";
    for (let row = start; row < Math.min(start + LINES, rows.count); row++) text += line(rows, row);
    yield text;
  }
}

function line({ first, count, columns, topK, segment }: ScoredRows, row: number): string {
  let text = `{"row":${first + row}`;
  if (segment !== null) text += `,"segment":${segment[row]}`;
  for (const name of COLUMN_NAMES) {
    const value = columns[name][row];
    text += `,"${name}":${COLUMNS[name] === "flag" ? value !== 0 : numberText(value)}`;
  }
  if (topK !== null) {
    const k = topK.indices.length / count;
    const list = (values: FloatList) =>
      Array.from(values.subarray(row * k, (row + 1) * k), numberText).join();
    text += `,"topK":{"indices":[${list(topK.indices)}],"logProbs":[${list(topK.logProbs)}]}`;
  }
  return `${text}}\n`;
}

type FloatList = Float32Array | Float64Array | Int32Array;

/** All digits that bring the number back; a word for what JSON has no number for. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : `${value}`;
}
