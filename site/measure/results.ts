/** The rows of results: their order, their ratios, and their texts to copy. */

import { BASELINE, isSameGroup, isSameRow, paceOf, type Row } from "./bench/plan.js";
import { engineName } from "./engineName.js";
import { shownError, shownNumber, shownShare } from "./shown.js";
import type { MeasureWords } from "./words.en.js";

/** The new state of a row in place of the one before. */
export function withRow(rows: readonly Row[], row: Row): readonly Row[] {
  if (!rows.some((other) => isSameRow(other, row))) return [...rows, row];
  return rows.map((other) => (isSameRow(other, row) ? row : other));
}

/** Those of one operation and size, in order. */
export function groupsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const group = groups.find(([first]) => isSameGroup(first, row));
    if (group === undefined) groups.push([row]);
    else group.push(row);
  }
  return groups;
}

/** How many times as fast as the baseline; null where one of both is not timed. */
export function ratioOf(row: Row, rows: readonly Row[]): number | null {
  const base = rows.find((other) => isSameGroup(other, row) && other.engine === BASELINE);
  if (!row.timing || !base?.timing) return null;
  return base.timing.median / row.timing.median;
}

/** The spread above which something else was running. */
const STEADY = 0.1;

/** How many times are no more than a hint. */
export function unsteadyOf(rows: readonly Row[]): number {
  return rows.filter(({ timing }) => timing !== null && timing.spread > STEADY).length;
}

/** What became of it, in a few words. */
export function resultOf({ absence, errorUlp }: Row, words: MeasureWords): string {
  if (absence === null) return errorUlp === null ? "" : words.verified;
  switch (absence.why) {
    case "wrong":
      return `${words.wrong} ${absence.detail}`;
    case "failed":
      return `${words.failed} ${absence.detail}`;
    default:
      return words[absence.why];
  }
}

/** A row as the table shows it. */
export function cellsOf(row: Row, rows: readonly Row[], words: MeasureWords): readonly string[] {
  const { timing, errorUlp } = row;
  const ratio = ratioOf(row, rows);
  return [
    row.operation,
    `${row.rows}×${row.classes}`,
    engineName(row.engine, words),
    row.team === null ? row.backend : words.team(row.backend, row.team.threads, words.modes[row.team.mode]),
    timing === null ? "" : shownNumber(paceOf(row, timing)),
    timing === null ? "" : shownNumber(1e3 / paceOf(row, timing)),
    ratio === null ? "" : shownNumber(ratio),
    timing === null ? "" : shownShare(timing.spread),
    errorUlp === null ? "" : shownError(errorUlp),
    resultOf(row, words),
  ];
}

/** Which columns hold numbers, by place. */
export const NUMBERS: readonly number[] = [4, 5, 6, 7, 8];

/** `facts`: a line about the machine. */
export function markdownOf(rows: readonly Row[], words: MeasureWords, facts: string): string {
  const header = Object.values(words.columns);
  const rule = header.map((_, place) => (NUMBERS.includes(place) ? "---:" : "---"));
  const lines = [header, rule, ...rows.map((row) => cellsOf(row, rows, words).map(escapedCell))];
  return `${facts}\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function escapedCell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}

const CSV_HEADER =
  "operation,rows,classes,engine,backend,threads,memory,median_ns,ns_per_logit,million_logits_per_s,spread,samples,error_ulp,result,detail";

/** Numbers as they are, whatever the language. */
export function csvOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { timing, absence } = row;
    const pace = timing === null ? null : paceOf(row, timing);
    return [
      row.operation,
      row.rows,
      row.classes,
      row.engine,
      row.backend,
      row.team?.threads ?? 1,
      row.team?.mode,
      timing?.median,
      pace === null ? undefined : 1e3 / pace,
      pace ?? undefined,
      timing?.spread,
      timing?.samples,
      row.errorUlp ?? undefined,
      absence?.why ?? (row.errorUlp === null ? "" : "verified"),
      absence !== null && "detail" in absence ? absence.detail : "",
    ]
      .map((value) => quotedField(`${value ?? ""}`))
      .join(",");
  });
  return `${[CSV_HEADER, ...lines].join("\r\n")}\r\n`;
}

function quotedField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
