/** The search as pages load it: names and their parts, Chinese without spaces, and what nobody wrote. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "../frame/language.js";
import { type Found, indexFile, OPTIONS, wordsOf } from "../read/search.js";

const DIST = join(import.meta.dirname, "..", "dist");
/** The results that a visitor sees without scrolling. */
const FIRST = 8;

const indexOf = (language: Language) =>
  MiniSearch.loadJSON(readFileSync(join(DIST, indexFile(language)), "utf8"), OPTIONS);
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
