/** All articles of the site, made once for its pages and its search. */

import type { Language } from "../frame/language.js";
import { apiArticles } from "./api.js";
import type { Article } from "./article.js";
import { checkGuides, guidesOf } from "./guides.js";

export interface Made {
  readonly guides: Readonly<Record<Language, readonly Article[]>>;
  /** The overview first. */
  readonly api: readonly Article[];
}

let made: Promise<Made> | null = null;

export function madeOnce(): Promise<Made> {
  made ??= make();
  return made;
}

async function make(): Promise<Made> {
  checkGuides();
  return { guides: { en: guidesOf("en"), zh: guidesOf("zh") }, api: await apiArticles() };
}
