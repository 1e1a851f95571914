/** The rows with the largest values, each with the text before it where that is known. */
import { scrolling } from "./figure.js";
import { element, type Markup } from "./markup.js";
import { percent, significant } from "./numbers.js";
import type { WorstRow, WorstRows } from "./record.js";
import { onOneLine, quotedToken } from "./tokenMarks.js";
import type { ReportWords } from "./words.js";

/** Of the text before a token. */
const CONTEXT_CHARACTERS = 36;

export function worstTable({ by, preferred, columns, rows }: WorstRows, { worst: say }: ReportWords): Markup {
  const titles = [say.row, say.token, ...preferred, ...columns.map(({ name }) => name)];
  return scrolling(
    say.name(by),
    element(
      "table",
      { class: "worst" },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          titles.map((title, k) =>
            element("th", { scope: "col", class: k > 1 && k < 2 + preferred.length && "words" }, title),
          ),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) => tableRow(row, columns)),
      ),
    ),
  );
}

function tableRow(
  { indices, before, token, preferred, values }: WorstRow,
  columns: WorstRows["columns"],
): Markup {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, indices),
    element(
      "td",
      { class: "context" },
      element("span", { class: "quiet" }, lastOf(before)),
      token === null ? "" : element("mark", {}, quotedToken(token)),
    ),
    preferred.map((token) => element("td", { class: "words" }, quotedToken(token))),
    values.map((value, k) => element("td", {}, columns[k].isShare ? percent(value, 2) : significant(value))),
  );
}

/** Its last characters. */
function lastOf(text: string): string {
  const characters = [...onOneLine(text)];
  return characters.length <= CONTEXT_CHARACTERS
    ? characters.join("")
    : `…${characters.slice(1 - CONTEXT_CHARACTERS).join("")}`;
}
