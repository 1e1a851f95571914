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
import { worstTable } from "./worstTable.js";

/** Browsers carry it out as the header of the same name. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; base-uri 'none'; form-action 'none'`;

export function reportPage(report: ReportRecord): string {
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
  const page = element(
    "html",
    { lang: "en" },
    head,
    element("body", {}, header(report), main(report), footer()),
  );
  return `<!doctype html>\n${page.markup}\n`;
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

function main(report: ReportRecord): Markup {
  const { facts, groups, text, worst } = report;
  return element(
    "main",
    {},
    section("charts", "In pictures", element("div", { class: "charts" }, charts(report))),
    section(
      "numbers",
      "In numbers",
      element("p", { class: "quiet" }, "Behind ± stands the standard error."),
      element("div", { class: "tables" }, groups.map(figureTable)),
    ),
    text && text.tokens.length > 0 ? section("text", "On the text", surpriseText(text)) : null,
    worst && worst.rows.length > 0
      ? section("worst", `The ${worst.rows.length} rows with the ${worst.by}`, worstTable(worst))
      : null,
    section(
      "run",
      "What was scored",
      element(
        "dl",
        { class: "facts" },
        facts.map(([name, words]) => element("div", {}, element("dt", {}, name), element("dd", {}, words))),
      ),
    ),
  );
}

function charts(report: ReportRecord): Content[] {
  const { models, pair, rows, unit } = report;
  const calibrated = models.flatMap(({ name, calibration }) =>
    calibration === undefined ? [] : [{ name, bins: calibration }],
  );
  return [
    pair && divergenceHistogram(pair.kl),
    pair?.deltaP ? changeHistogram(pair.deltaP) : null,
    pair?.sample ? lossScatter(pair.sample, rows, unit) : null,
    models.length === 0 ? null : lossHistogram(models, unit),
    models.length === 0 ? null : lossByPosition(report),
    calibrated.length === 0 ? null : reliabilityDiagram(calibrated),
  ];
}

function section(id: string, title: string, ...content: readonly Content[]): Markup {
  return element("section", { "aria-labelledby": id }, element("h2", { id }, title), content);
}

function footer(): Markup {
  return element(
    "footer",
    {},
    element(
      "p",
      { class: "quiet" },
      "Made by xent. This page holds all that it shows; it runs no script and loads nothing.",
    ),
  );
}
