/** A report as one HTML page: no script, no other file, and a policy that would let none in. */
import { figureTable, headline } from "./figureTable.js";
import { changeHistogram, divergenceHistogram, lossHistogram } from "./histogram.js";
import { type Content, element, type Markup, styleElement } from "./markup.js";
import { lossByPosition } from "./positions.js";
import type { ReportRecord } from "./record.js";
import { reliabilityDiagram } from "./reliability.js";
import { lossScatter } from "./scatter.js";
import { STYLE, STYLE_SHA256 } from "./style.js";
import { surpriseText } from "./surprise.js";
import { type ReportWords, WORDS } from "./words.js";
import { worstTable } from "./worstTable.js";

/** Browsers carry it out as the header of the same name. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; base-uri 'none'; form-action 'none'`;

export function reportPage(report: ReportRecord, words: ReportWords = WORDS): string {
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("title", {}, `${report.title} · xent`),
    styleElement(STYLE),
  );
  const page = element("html", { lang: words.lang }, head, element("body", {}, reportBody(report, words)));
  return `<!doctype html>\n${page.markup}\n`;
}

/** What the page shows. `content`: the element that the middle of it is, for pages that have a `main` already. */
export function reportBody(
  report: ReportRecord,
  words: ReportWords,
  content: "main" | "div" = "main",
): Markup[] {
  return [header(report), element(content, {}, sections(report, words)), footer(words)];
}

function header({ title, subtitle, warning, headline: figures }: ReportRecord): Markup {
  return element(
    "header",
    {},
    element("p", { class: "quiet" }, subtitle),
    element("h1", {}, title),
    warning === null ? null : element("p", { class: "warning", role: "note" }, warning),
    headline(figures),
  );
}

function sections(report: ReportRecord, words: ReportWords): Content[] {
  const { facts, groups, text, worst } = report;
  const titles = words.sections;
  return [
    section("charts", titles.charts, element("div", { class: "charts" }, charts(report, words))),
    section(
      "numbers",
      titles.numbers,
      element("p", { class: "quiet" }, words.standardError),
      element("div", { class: "tables" }, groups.map(figureTable)),
    ),
    text && text.tokens.length > 0 ? section("text", titles.text, surpriseText(text, words)) : null,
    worst && worst.rows.length > 0
      ? section("worst", words.worst.title(worst.rows.length, worst.by), worstTable(worst, words))
      : null,
    section(
      "run",
      titles.run,
      element(
        "dl",
        { class: "facts" },
        facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
      ),
    ),
  ];
}

function charts(report: ReportRecord, words: ReportWords): Content[] {
  const { models, pair, rows, unit } = report;
  const calibrated = models.flatMap(({ name, calibration }) =>
    calibration === undefined ? [] : [{ name, bins: calibration }],
  );
  return [
    pair && divergenceHistogram(pair.kl, words),
    pair?.deltaP ? changeHistogram(pair.deltaP, words) : null,
    pair?.sample ? lossScatter(pair.sample, rows, unit, words) : null,
    models.length === 0 ? null : lossHistogram(models, unit, words),
    models.length === 0 ? null : lossByPosition(report, words),
    calibrated.length === 0 ? null : reliabilityDiagram(calibrated, words),
  ];
}

function section(id: string, title: string, ...content: readonly Content[]): Markup {
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), content);
}

function footer(words: ReportWords): Markup {
  return element("footer", {}, element("p", { class: "quiet" }, words.madeBy));
}
