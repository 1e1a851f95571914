/** The search as pages load it: names and their parts, Chinese without spaces, and what nobody wrote. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "../frame/language.js";
import { excerptOf } from "../read/excerpt.js";
import { type Found, type Item, itemsFile, OPTIONS, wordsOf } from "../read/search.js";

const DIST = join(import.meta.dirname, "..", "dist");
/** The results that a visitor sees without scrolling. */
const FIRST = 8;

function indexOf(language: Language): MiniSearch<Item> {
  const index = new MiniSearch(OPTIONS);
  index.addAll(JSON.parse(readFileSync(join(DIST, itemsFile(language)), "utf8")));
  return index;
}
const indexes = { en: indexOf("en"), zh: indexOf("zh") };

function found(language: Language, query: string): string[] {
  return (indexes[language].search(query) as unknown as Found[])
    .slice(0, FIRST)
    .map(({ address }) => address);
}

describe.each(LANGUAGES)("in %s", (language) => {
  test("a function of the API is first where its name is typed, whole or not", () => {
    expect(found(language, "crossEntropyGrad")[0]).toBe("read/api/functions/crossEntropyGrad/");
    expect(found(language, "crossentropygr")).toContain("read/api/functions/crossEntropyGrad/");
  });

  test("KL", () => {
    expect(found(language, "KL")).toContain("read/api/functions/klDivergence/");
    expect(indexes[language].search("KL").length).toBeGreaterThan(3);
  });

  test("nothing is found for what nobody wrote", () => {
    for (const query of ["qqxzv", "", "  ", "'\"<>"]) expect(found(language, query)).toEqual([]);
  });
});

test("an option is found by its name, in words or as one, at the type that declares it", () => {
  const address = "read/api/interfaces/CrossEntropyOptions/#labelsmoothing";
  for (const query of ["label smoothing", "labelSmoothing"]) expect(found("en", query)[0]).toBe(address);
});

test("label smoothing", () => {
  expect(found("en", "label smoothing").length).toBeGreaterThan(2);
  expect(found("en", "label smoothing").some((address) => !address.includes("/api/"))).toBe(true);
});

test("标签平滑", () => {
  const addresses = found("zh", "标签平滑");
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toMatch(/^zh\/read\//);
});

test("sections are found by their headings, with their anchors", () => {
  expect(found("en", "class axis")[0]).toBe("read/tensors/#the-class-axis");
});

test("words: names in parts, Chinese in pairs", () => {
  expect(wordsOf("logSoftmax 交叉熵损失 a_b")).toEqual([
    ..."logSoftmax log Softmax".split(" "),
    ..."交叉 叉熵 熵损 损失".split(" "),
    "a_b",
    "a",
    "b",
  ]);
  expect(wordsOf("熵")).toEqual(["熵"]);
});

/** With the hits in brackets. */
const excerpt = (text: string, terms: readonly string[], queryTerms = terms) =>
  excerptOf({ text, terms, queryTerms })
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join("");

test("an excerpt is the sentence that has most of the terms, and marks them, parts of names too", () => {
  const text =
    "Here is the mean. See crossEntropy,\n which is 1.5 times the Label smoothing. Smoothing is off.";
  expect(excerpt(text, ["label", "smoothing"])).toBe(
    "See crossEntropy, which is 1.5 times the [Label] [smoothing].",
  );
  expect(excerpt(text, ["entropy"])).toBe("See [crossEntropy], which is 1.5 times the Label smoothing.");
  expect(excerpt(text, ["absent"])).toBe("Here is the mean.");
  expect(excerpt("", ["mean"])).toBe("");
  const both = "const a = 1;\nlogMean(a)\n\nA mean, and so on.";
  // One word was typed, and words come before code.
  expect(excerpt(both, ["logmean", "mean"], ["mean"])).toBe("A [mean], and so on.");
  expect(excerpt(both, ["logmean", "mean"])).toBe("const a = 1; [logMean](a)");
  expect(excerpt("先取对数。标签平滑把一部分目标分给所有类别。", ["标签", "签平", "平滑"])).toBe(
    "[标签][平][滑]把一部分目标分给所有类别。",
  );
});

test("of a long sentence there are whole words around the first hit, and never more than two lines", () => {
  const words = Array.from({ length: 200 }, (_, k) => `word${k}`).join(" ");
  expect(excerpt(words, ["word100"])).toMatch(/^…word\d+ (word\d+ )+\[word100\]( word\d+)+…$/);
  for (const text of [words, "熵".repeat(500), "x".repeat(500), "𠀀".repeat(300)])
    for (const terms of [[], ["word0"], ["word199"], ["熵熵"], ["𠀀𠀀"], ["x".repeat(500)]]) {
      const shown = excerptOf({ text, terms, queryTerms: terms })
        .map((piece) => piece.text)
        .join("");
      expect(shown.length).toBeGreaterThan(100);
      expect(shown.length).toBeLessThanOrEqual(162);
      expect(text).toContain(shown.replaceAll("…", ""));
    }
});

test.each(LANGUAGES)("each result has an excerpt with what was looked for, in %s", (language) => {
  for (const query of ["softmax", "temperature", language === "en" ? "label smoothing" : "标签平滑"]) {
    const results = indexes[language].search(query) as unknown as Found[];
    const excerpts = results.slice(0, FIRST).map(excerptOf);
    expect(excerpts.filter((pieces) => pieces.some(({ isHit }) => isHit)).length).toBeGreaterThan(FIRST / 2);
  }
});
