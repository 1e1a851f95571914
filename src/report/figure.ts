/** A chart with its heading, a sentence on how to read it, and its numbers as a table. */
import { type Content, element, type Markup } from "./markup.js";
import type { ReportWords } from "./words.js";

export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface FigureParts {
  readonly title: string;
  readonly sentence: string;
  /** What the colours are: of two models. */
  readonly legend?: Markup;
  readonly chart: Markup;
  readonly table: TableData;
}

export function figure({ title, sentence, legend, chart, table }: FigureParts, words: ReportWords): Markup {
  return element(
    "figure",
    {},
    element("figcaption", {}, element("h3", {}, title), element("p", {}, sentence), legend ?? null),
    chart,
    element(
      "details",
      {},
      element("summary", {}, words.numbers, element("span", { class: "hidden" }, words.numbersOf(title))),
      scrolling(title, tableOf(table)),
    ),
  );
}

/** The names of base and model, each in the colour of its marks. */
export function legendOf(base: string, model: string): Markup {
  const entry = (kind: string, name: string) => element("span", { class: `key ${kind}` }, name);
  return element("p", { class: "legend" }, entry("base", base), " ", entry("model", model));
}

/** The first column names the row, the others are numbers. */
function tableOf({ columns, rows }: TableData): Markup {
  const cells = (row: readonly string[]): Content[] =>
    row.map((cell, k) => (k === 0 ? element("th", { scope: "row" }, cell) : element("td", {}, cell)));
  return element(
    "table",
    {},
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        columns.map((name) => element("th", { scope: "col" }, name)),
      ),
    ),
    element(
      "tbody",
      {},
      rows.map((row) => element("tr", {}, cells(row))),
    ),
  );
}

/** What may be wider than the page: it scrolls by itself, by keyboard too. */
export function scrolling(name: string, ...content: readonly Content[]): Markup {
  return element("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": name }, content);
}
