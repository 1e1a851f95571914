/** The guides: the Markdown of `docs/`, which GitHub shows too, as articles of the site. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { LANGUAGES, type Language } from "../frame/language.js";
import type { Article } from "./article.js";
import { ENTRIES, type Entry, pathOf } from "./contents.js";
import { type Image, rendered } from "./markdown.js";
import { ADDRESS, ROOT } from "./repository.js";
import { WORDS } from "./words.js";

/** The folder of a language's guides, and the copied images' folder. */
const DOCS: Readonly<Record<Language, string>> = { en: "docs", zh: "docs/zh" };
const IMAGES = "read/images/";

/** How guides name each other. */
const FILE = /^(?:docs\/)?([\w-]+)\.md$/;

/** From a page `read/NAME/` to the folder of its language. */
const UP = "../../";
/** From there to the root of the site. */
const TO_ROOT: Readonly<Record<Language, string>> = { en: "", zh: "../" };

export function guidesOf(language: Language): Article[] {
  return ENTRIES.map((entry) => guideOf(entry, language));
}

/** Throws where a guide has no file, or a file is no guide of the list: neither would be seen. `filesIn`: the names in a folder. */
export function checkGuides(filesIn = namesIn): void {
  const wanted = ENTRIES.map(({ name }) => `${name}.md`);
  for (const language of LANGUAGES) {
    const folder = DOCS[language];
    const there = filesIn(folder).filter((file) => file.endsWith(".md"));
    const missing = wanted.filter((file) => !there.includes(file)).map((file) => `${folder}/${file}`);
    if (missing.length > 0)
      throw new Error(`the site has no ${missing.join(", ")}: every guide is there in every language`);
    const others = there.filter((file) => !wanted.includes(file)).map((file) => `${folder}/${file}`);
    if (others.length > 0) throw new Error(`site/read/contents.ts does not list ${others.join(", ")}`);
  }
}

/** A folder that is not there has none. */
function namesIn(folder: string): readonly string[] {
  return existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder)) : [];
}

const fileOf = (name: string, language: Language): string => `${DOCS[language]}/${name}.md`;

function guideOf({ name, title }: Entry, language: Language): Article {
  const markdown = readFileSync(join(ROOT, fileOf(name, language)), "utf8");
  return {
    language,
    path: pathOf(name),
    name: title[language],
    ...rendered(markdown, {
      linkOf: (target) => linkOf(target, language),
      nameOf: (file) => ENTRIES.find((entry) => FILE.exec(file)?.[1] === entry.name)?.title[language] ?? null,
      imageOf: (target) => imageOf(target, language),
      words: WORDS[language],
    }),
  };
}

/** From a page `read/NAME/`. What is not on the site is on GitHub; if the project is nowhere, it has no address. */
export function linkOf(target: string, language: Language, address: string | null = ADDRESS): string | null {
  if (/^https?:/.test(target) || target.startsWith("#")) return target;
  const [file, anchor] = target.split("#");
  const path = posix.join(DOCS[language], file);
  const name = basename(path, ".md");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (path === fileOf(name, language) && ENTRIES.some((entry) => entry.name === name))
    return `${UP}${pathOf(name)}${hash}`;
  return address === null ? null : `${address}/blob/HEAD/${path}${hash}`;
}

function imageOf(target: string, language: Language): Image {
  const svg = readFileSync(join(ROOT, DOCS[language], target), "utf8");
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  if (width === undefined) throw new Error(`${target} says no size in its <svg>`);
  const source = `${UP}${TO_ROOT[language]}${IMAGES}${basename(target)}`;
  return { source, width: Number(width), height: Number(height) };
}

/** The images of all guides: where each goes on the site, and its text. */
export function imageFiles(): Readonly<Record<string, string>> {
  const targets = ENTRIES.flatMap(({ name }) => {
    const markdown = readFileSync(join(ROOT, fileOf(name, "en")), "utf8");
    return [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target]) => target);
  });
  return Object.fromEntries(
    targets.map((target) => [
      `${IMAGES}${basename(target)}`,
      readFileSync(join(ROOT, DOCS.en, target), "utf8"),
    ]),
  );
}
