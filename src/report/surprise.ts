/** The text that was scored, each token on a ground as strong as its value. */
import { element, type Markup } from "./markup.js";
import { count, plain, significant } from "./numbers.js";
import type { TextRecord } from "./record.js";
import type { ScoredText } from "./textCollector.js";
import { shownToken } from "./tokenMarks.js";
import type { ReportWords } from "./words.js";

export function surpriseText(
  { what, steps, tokens, omitted }: TextRecord,
  { text: say }: ReportWords,
): Markup[] {
  const paragraphs: ScoredText[][] = [[]];
  for (const token of tokens) {
    if (token.isFirst) paragraphs.push([]);
    paragraphs[paragraphs.length - 1].push(token);
  }
  const filled = paragraphs.filter((paragraph) => paragraph.length > 0);
  return [
    element("p", { class: "legend" }, say.ground(what), legend(steps, say)),
    element(
      "div",
      { class: "text" },
      filled.map((paragraph) =>
        element(
          "p",
          { dir: "auto" },
          paragraph.map((token) => tokenOn(token, steps)),
        ),
      ),
    ),
    ...(omitted > 0 ? [element("p", { class: "quiet" }, say.omitted(count(omitted)))] : []),
  ];
}

function legend(steps: readonly number[], say: ReportWords["text"]): Markup[] {
  const words = [say.upTo(plain(steps[0])), ...steps.map((step) => say.above(plain(step)))];
  return words.flatMap((word, level) => [
    element("b", { class: `s${level}` }, word),
    element("span", {}, " "),
  ]);
}

/** The exact value is its title. */
function tokenOn({ text, value }: ScoredText, steps: readonly number[]): Markup {
  if (value === null) return element("i", {}, shownToken(text));
  const level = Number.isNaN(value) ? steps.length : steps.filter((step) => value > step).length;
  return element("b", { class: `s${level}`, title: significant(value, 2) }, shownToken(text));
}
