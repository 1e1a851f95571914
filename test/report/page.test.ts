/** The page of a report: that it is whole, loads nothing, runs nothing, stays small, and shows text as text. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fullFigures, percent, shortFigure, significant } from "../../src/report/numbers.js";
import { reportPage } from "../../src/report/page.js";
import type { ReportRecord } from "../../src/report/record.js";
import { STYLE, STYLE_SHA256 } from "../../src/report/style.js";
import { textsOfClasses } from "../../src/report/tokenTexts.js";
import { lossRecord, pairRecord, WORDS } from "./records.js";

const MOST_BYTES = 300_000;
/** A tag with its attributes, as this page writes them. */
const TAG = /<(\/?)([a-zA-Z0-9]+)((?: [\w:-]+(?:="[^"<>]*")?)*)>/g;
const VOID = ["meta", "br"];

const RECORDS: readonly (readonly [name: string, record: ReportRecord])[] = [
  ["of one model", lossRecord({ rows: 100_000, texts: WORDS })],
  ["of one model without texts", lossRecord({ rows: 2048 })],
  ["of two models", pairRecord({ rows: 100_000, texts: WORDS })],
  ["of two models without targets", pairRecord({ rows: 777, targets: false })],
  ["of a single row", lossRecord({ rows: 1, texts: WORDS })],
  ["of no rows", lossRecord({ rows: 0, texts: WORDS })],
  ["of two models without rows", pairRecord({ rows: 0 })],
];
const PAGES = RECORDS.map(([name, record]) => [name, reportPage(record)] as const);

/** What is between the tags. */
function textOf(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, "").replace(TAG, " ");
}

describe.each(PAGES)("the page %s", (_, page) => {
  test("is well-formed: what is opened is closed, and nothing is left that a browser would repair", () => {
    const open: string[] = [];
    for (const [, slash, name] of page.matchAll(TAG)) {
      if (VOID.includes(name)) continue;
      if (slash === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    expect(textOf(page).replace("<!doctype html>", "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
  });

  test("is under 300 kB", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
  });

  test("has no script, no inline style, and nothing to load", () => {
    expect(page).not.toMatch(
      /<script|<link|<img|<iframe|<object|<base|<form| style=| on\w+=| src=| href=|@import|url\(/i,
    );
    expect(page).not.toMatch(/https?:|javascript:|data:/i);
  });

  test("has a policy that lets in its style and nothing else", () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const [, style] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style>"));
  });

  test("has landmarks, headings in order, and names for what is no text", () => {
    for (const landmark of ["header", "main", "footer", "h1"])
      expect(page.match(new RegExp(`<${landmark}[ >]`, "g"))).toHaveLength(1);
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    levels.forEach((level, k) => {
      expect(level).toBeLessThanOrEqual(k === 0 ? 1 : levels[k - 1] + 1);
    });
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, names] of page.matchAll(/ aria-labelledby="([^"]*)"/g))
      for (const name of names.split(" ")) expect(ids).toContain(name);
    for (const [, attributes] of page.matchAll(/<svg([^>]*)>/g))
      expect(attributes).toMatch(/role="img" aria-labelledby="/);
    expect(page.match(/<figure>/g)?.length).toBe(page.match(/<details>/g)?.length);
  });

  test("writes no number that is none", () => {
    expect(page.replace(STYLE, "")).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  });
});

test("no axis of shares goes on above 100 %, be all rows in one bar", () => {
  const page = reportPage(lossRecord({ rows: 1 }));
  const shares = [...page.matchAll(/>([\d.]+)\u00a0%<\/text>/g)].map(([, share]) => Number(share));
  expect(shares).toContain(100);
  expect(Math.max(...shares)).toBe(100);
});

test("the hash of the style is that of the style", () => {
  expect(STYLE_SHA256).toBe(createHash("sha256").update(STYLE).digest("base64"));
});

test("a page of two models has their distributions, the scatter and the losses; without targets only the divergence", () => {
  const ids = (page: string) => [...page.matchAll(/<title id="(\w+)-title">/g)].map(([, id]) => id);
  expect(ids(PAGES[2][1])).toEqual(["kl", "change", "scatter", "loss", "position"]);
  expect(ids(PAGES[3][1])).toEqual(["kl"]);
  expect(ids(PAGES[0][1])).toEqual(["loss", "position", "reliability"]);
});

test("the numbers stand beside their standard errors", () => {
  const text = textOf(PAGES[2][1]).replace(/\s+/g, " ");
  expect(text).toContain("KL(base ‖ model) 0.701412 ± 0.014537");
  expect(text).toContain("same top 59.8633");
});

test("numbers have the digits that they need, whatever their size", () => {
  expect([0, 1.2345, 123456, 0.00012345, -1.5e-9, 1e-300].map((value) => significant(value))).toEqual([
    "0",
    "1.23",
    "123,456",
    "0.000123",
    "−1.50e−9",
    "1.00e−300",
  ]);
  expect(
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => percent(value)),
  ).toEqual(["–", "∞", "−∞"]);
  expect(shortFigure({ name: "", value: 4.212620076, error: 0.178988 })).toMatchObject({
    value: "4.21",
    error: "0.18",
  });
  expect(
    fullFigures([
      { name: "mean", value: 0.701412101, error: 0.0145374 },
      { name: "max", value: 6.2107988 },
      { name: "share", value: 0.598632, isShare: true },
    ]).map(({ value, error, unit }) => [value, error, unit]),
  ).toEqual([
    ["0.701412", "0.014537", ""],
    ["6.210799", "", ""],
    ["59.8632", "", "%"],
  ]);
});

test("all tokens of a text have a ground, their value as the title, and their characters", () => {
  const page = reportPage(lossRecord({ rows: 200, texts: WORDS }));
  const tokens = [...page.matchAll(/<b class="s(\d)" title="([\d.]+)">([^<]*)<\/b>/g)];
  expect(tokens).toHaveLength(196);
  const [, level, value, words] = tokens[0];
  expect(words).toBe("word0⏎\n");
  expect(Number(level)).toBe([0.5, 1, 2, 4, 8].filter((step) => Number(value) > step).length);
});

test("blanks of the text wrap, so that their ground stays in its column", () => {
  expect(/\.text p \{([^}]*)\}/.exec(STYLE)?.[1]).toContain("white-space: break-spaces;");
});

describe("hostile text", () => {
  const HOSTILE = [
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "\u202eright to left",
    "\u0000\u0007\u001b[31m",
    "\ud800",
    "\u2028",
    "​‍",
  ];
  const texts = textsOfClasses(Array.from({ length: 64 }, (_, k) => HOSTILE[k % HOSTILE.length]));

  test.each(HOSTILE)("%j is text wherever it comes from", (words) => {
    const record = lossRecord({ rows: 300, texts, title: words });
    const facts = [[words, words]] as const;
    const group = { title: words, figures: [{ name: words, value: 1 }] };
    const page = reportPage({ ...record, subtitle: words, warning: words, facts, groups: [group] });
    const plain = reportPage({ ...record, title: "x", subtitle: "x", warning: "x", facts: [["x", "x"]] });
    const names = (of: string) => new Set([...of.matchAll(TAG)].map(([, , name]) => name));
    expect(names(page)).toEqual(names(plain));
    expect(page).not.toMatch(/[^\P{C}\n]/u);
    expect(textOf(page).replace("<!doctype html>", "")).not.toMatch(/[<>]/);
  });
});
