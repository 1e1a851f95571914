/** The Chinese pages: every English one has its twin, with the same parts, code, names and figures, and links that lead somewhere. */

import { normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { pagesIn, read } from "./documents.js";
import { sectionsOf } from "./markdown.js";
import { anchorsOf, linksOf, spansOf } from "./spans.js";

const ENGLISH = "docs/";
const CHINESE = "docs/zh/";

const FENCE = /^```.*?^```$/gms;
const HAN = "\\p{Script=Han}";
/** A half-width mark at a Chinese character, which a sentence in Chinese does not have. */
const HALF_WIDTH = new RegExp(`${HAN}[,;:!?.(]|[,;:!?(]${HAN}`, "gu");
/** A mark at an end of emphasis: beside a character, Markdown would show the asterisks. */
const MARK_AT_AN_END = /^[，。：；、！？“（]|[，。：；、！？”）]$/u;

const withoutCode = (markdown: string): string => markdown.replace(FENCE, "");
const withoutSpans = (markdown: string): string => withoutCode(markdown).replace(/`[^`\n]+`/g, "");

/** How deep each heading is, one after the other. */
const levelsOf = (markdown: string): number[] =>
  [...withoutCode(markdown).matchAll(/^(#+) /gm)].map(([, marks]) => marks.length);

/** The names in backquotes of each section: sentences have another order in Chinese, and a name may be said once more. */
const namesOf = (markdown: string): string[][] =>
  withoutCode(markdown)
    .split(/\n(?=#)/)
    .map((section) => [...new Set(spansOf(section.replace(/\s+/g, " ")))].sort());

/** Of each row of each table, how many cells it has, and the numbers in it. */
const tablesOf = (markdown: string): [number, string[]][] =>
  withoutCode(markdown)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => [line.split(/(?<!\\)\|/).length, (line.match(/\d[\d.,]*(?<=\d)/g) ?? []).sort()]);

/** The files that a page leads to; a page in Chinese stands for the English one. */
const filesOf = (folder: string, markdown: string): string[] =>
  linksOf(markdown)
    .map((link) => link.split("#")[0])
    .map((file) => (file === "" ? file : normalize(folder + file).replace(CHINESE, ENGLISH)))
    .sort();

test("every page is there in both languages", () => {
  expect(pagesIn(CHINESE)).toEqual(pagesIn(ENGLISH));
});

describe.each(pagesIn(CHINESE))("%s", (page) => {
  const english = read(ENGLISH + page);
  const chinese = read(CHINESE + page);

  test("has headings of the same levels", () => expect(levelsOf(chinese)).toEqual(levelsOf(english)));

  test("has the same code in each section, byte for byte", () => {
    const blocksOf = (markdown: string) => sectionsOf(markdown).map(({ blocks }) => blocks);
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
  });

  test("names the same things in each section", () => expect(namesOf(chinese)).toEqual(namesOf(english)));

  test("has the same figures in its tables", () => expect(tablesOf(chinese)).toEqual(tablesOf(english)));

  test("leads to the same files", () => expect(filesOf(CHINESE, chinese)).toEqual(filesOf(ENGLISH, english)));

  test("has links to headings that are there", () => {
    const lost = linksOf(chinese).filter((link) => {
      const [file, anchor] = link.split("#");
      const path = file === "" ? CHINESE + page : normalize(CHINESE + file);
      return anchor !== undefined && !anchorsOf(read(path)).includes(anchor);
    });
    expect(lost).toEqual([]);
  });

  test("says after its title, in one sentence, what it holds", () => {
    const [title, empty, ...text] = chinese.split("\n");
    const sentence = text.slice(0, text.indexOf("")).join("");
    expect([title, empty, sentence]).toEqual([
      expect.stringMatching(new RegExp(`^# .*${HAN}`, "u")),
      "",
      expect.stringMatching(/^本页[^。]+。$/),
    ]);
  });

  test("has the punctuation of Chinese", () => {
    const prose = withoutSpans(chinese).replace(/\]\([^)]+\)/g, "]");
    expect(prose.match(HALF_WIDTH) ?? []).toEqual([]);
    const emphasised = prose.split("**").filter((_, place) => place % 2 === 1);
    expect(emphasised.filter((text) => MARK_AT_AN_END.test(text))).toEqual([]);
  });
});
