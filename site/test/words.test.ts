/** Both languages say everything: the same keys, the same kinds, nothing empty, and Chinese where words are words. */

import { expect, test } from "vitest";
import { words as files } from "../files/words.en.js";
import { words as measure } from "../measure/words.en.js";
import { words as read } from "../read/words.en.js";

type Texts = Readonly<Record<string, unknown>>;

const english = import.meta.glob<{ words: Texts }>("../**/words.en.ts", { eager: true });
const chinese = import.meta.glob<{ words: Texts }>("../**/words.zh.ts", { eager: true });
const twinOf = (path: string) => path.replace("words.en", "words.zh");

const HAN = /\p{Script=Han}/u;
/** What is the same in both languages: names, and the way to the other language. */
const SAME = ["name", "otherLanguage"];

test("each part has both", () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).map(twinOf).sort());
  expect(Object.keys(english).length).toBeGreaterThanOrEqual(5);
});

for (const [path, { words }] of Object.entries(english))
  test(path.replace("../", ""), () => {
    compare(words, chinese[twinOf(path)].words, path);
  });

function compare(en: unknown, zh: unknown, at: string): void {
  expect(typeof zh, at).toBe(typeof en);
  if (typeof en === "object" && en !== null) {
    expect(Object.keys(zh as Texts).sort(), at).toEqual(Object.keys(en).sort());
    for (const [key, value] of Object.entries(en))
      if (!SAME.includes(key)) compare(value, (zh as Texts)[key], `${at}: ${key}`);
  }
  if (typeof en === "function") expect((zh as { length: number }).length, at).toBe(en.length);
  if (typeof en === "string") {
    expect(en, at).not.toMatch(HAN);
    expect(zh, at).not.toBe("");
    // Formulas and names alone have no word.
    if (/[a-z]{4,}/i.test(en)) expect(zh, at).toMatch(HAN);
  }
}

test("one of a thing is no more than one in English", () => {
  expect(files.finished("1", "0.01", "100", "wasm")).toMatch(/^Done: 1 row in /);
  expect(files.finished("1,001", "0.01", "100", "wasm")).toMatch(/^Done: 1,001 rows in /);
  expect(files.done("0", "1", "0")).toMatch(/^0 of 1 row, /);
  expect(measure.finished(1)).toBe("Done: 1 result.");
  expect(measure.threadsHint(1)).toContain(" 1 core.");
  expect([read.search.found(1, 1), read.search.found(2, 2)]).toEqual(["1 result", "2 results"]);
});
