/** Text in aligned columns, for a terminal. */
import { stripVTControlCharacters } from "node:util";

/** The first column is left-aligned, the others, which hold numbers, right-aligned. */
export function alignedTable(rows: readonly (readonly string[])[], gap = "  "): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => visibleWidth(row[column] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = " ".repeat(widths[column] - visibleWidth(cell));
          return column === 0 ? cell + padding : padding + cell;
        })
        .join(gap)
        .trimEnd(),
    )
    .join("\n");
}

/** Without the escape sequences of colours. */
function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

export function indented(text: string, margin = "  "): string {
  return text.replace(/^(?=.)/gm, margin);
}
