/** The guides: each is there in both languages, and says the same with the same code. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ENTRIES } from "../read/contents.js";
import { checkGuides, linkOf } from "../read/guides.js";
import { rendered } from "../read/markdown.js";
import { ROOT } from "../read/repository.js";
import { WORDS } from "../read/words.js";

const FENCE = /^```(\w+)\n(.*?)^```$/gms;
/** Code that English pages run for both. */
const RUN = ["js", "ts", "mjs", "cjs"];

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

function codeOf(markdown: string): string[] {
  return [...markdown.matchAll(FENCE)].filter(([, language]) => RUN.includes(language)).map(([text]) => text);
}

function levelsOf(markdown: string): number[] {
  return [...markdown.replace(FENCE, "").matchAll(/^(##?#?) /gm)].map(([, marks]) => marks.length);
}

const around = {
  linkOf: (target: string) => target,
  nameOf: (file: string) => (file === "speed.md" ? "Speed" : null),
  imageOf: noImage,
  words: WORDS.en,
};

function noImage(target: string): never {
  throw new Error(target);
}

test("all guides are there, and all that are there are guides", () => {
  expect(() => checkGuides()).not.toThrow();
  const names = ENTRIES.map(({ name }) => `${name}.md`);
  expect(new Set(names).size).toBe(names.length);
  const chinese = (files: readonly string[]) => (folder: string) => (folder === "docs/zh" ? files : names);
  expect(() => checkGuides(chinese(names.filter((name) => name !== "speed.md")))).toThrow(
    "the site has no docs/zh/speed.md: every guide is there in every language",
  );
  expect(() => checkGuides(chinese([...names, "notes.md"]))).toThrow("does not list docs/zh/notes.md");
});

describe.each(ENTRIES)("$name", ({ name }) => {
  const [en, zh] = [`docs/${name}.md`, `docs/zh/${name}.md`].map(read);

  test("has the same code in both languages", () => {
    expect(codeOf(zh)).toEqual(codeOf(en));
  });

  test("has the same headings in both languages", () => {
    expect(levelsOf(zh)).toEqual(levelsOf(en));
  });
});

describe("Markdown becomes HTML", () => {
  test("whose tables have no style of their own, and no empty heads", () => {
    const { html } = rendered("| | n |\n| --- | ---: |\n| a | 1 |", around);
    expect(html).toContain(`<td></td>\n<th scope="col" class="number">n</th>`);
    expect(html).toContain(`<td class="number">1</td>`);
    expect(html).not.toContain("style=");
  });

  test("whose headings have anchors, a second one of the same name another", () => {
    const { html, title, sections } = rendered(
      "# A\n\n## `out`, twice\n\none\n\n## out twice\n\ntwo",
      around,
    );
    expect(title).toBe("A");
    expect(html).toContain(`<h2 id="out-twice">`);
    expect(html).toContain(`<h2 id="out-twice-1">`);
    expect(sections.map(({ heading, text }) => [heading.id, text])).toEqual([
      ["a", ""],
      ["out-twice", "one"],
      ["out-twice-1", "two"],
    ]);
  });

  test("without a space where a line ends within Chinese, or beside its punctuation", () => {
    const markdown = "交叉\n熵，\n`loss` 与\nlogits\n（均值）a\nb";
    const { html, sentence } = rendered(markdown, around);
    expect(html).toBe("<p>交叉熵，<code>loss</code> 与 logits（均值）a b</p>\n");
    expect(sentence).toBe("交叉熵，loss 与 logits（均值）a b");
  });

  test("without comments, and with what looks like tags as words", () => {
    const { html, sentence } = rendered("a <!-- speed -->1<!-- /speed --> <b>c</b>", around);
    expect(html).toBe("<p>a 1 &lt;b&gt;c&lt;/b&gt;</p>\n");
    expect(sentence).toBe("a 1 <b>c</b>");
  });

  test("whose code is coloured by classes alone", () => {
    const { html } = rendered('```js\nconst a = "<";\n```\n\n```text\n<b>\n```', around);
    expect(html).toContain(`<span class="hljs-keyword">const</span>`);
    expect(html).toContain("&lt;b&gt;");
    expect(html).not.toMatch(/<b>|style=/);
    expect(() => rendered("```cobol\n```", around)).toThrow("does not know the language cobol");
  });

  test("whose links to what is not on the site lose the link, not the words", () => {
    const lost = { ...around, linkOf: () => null };
    expect(rendered("a [`b` c](d.md) e", lost).html).toBe("<p>a <code>b</code> c e</p>\n");
  });
});

test("links that have the name of a file for words have that of its page", () => {
  expect(rendered("[speed.md](a) [fast](speed.md) speed.md", around).html).toBe(
    `<p><a href="a">Speed</a> <a href="speed.md">fast</a> speed.md</p>\n`,
  );
});

test("links lead to pages, and else to where the repository is", () => {
  const address = "https://github.com/owner/name";
  expect(linkOf("speed.md#the-figures", "en", null)).toBe("../../read/speed/#the-figures");
  expect(linkOf("speed.md", "zh", null)).toBe("../../read/speed/");
  expect(linkOf("#here", "en", null)).toBe("#here");
  expect(linkOf("../bench/README.md", "en", null)).toBeNull();
  expect(linkOf("../bench/README.md#the-targets", "en", address)).toBe(
    `${address}/blob/HEAD/bench/README.md#the-targets`,
  );
  expect(linkOf("../../sample/README.md", "zh", address)).toBe(`${address}/blob/HEAD/sample/README.md`);
});
