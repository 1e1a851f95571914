/** The first page, and the one for addresses that lead nowhere. */

import type { Page } from "../frame/page.js";
import { partPages } from "../frame/partPages.js";
import { WORDS as FRAME } from "../frame/words.js";
import { Home } from "./Home.js";
import { WORDS } from "./words.js";

export function pages(): readonly Page[] {
  const { title, sentence } = FRAME.en.notFound;
  return [
    ...partPages("home", Home, WORDS),
    {
      part: "home",
      language: "en",
      path: "404.html",
      title,
      description: sentence,
      isAlone: true,
      content: (
        <>
          <h1>{title}</h1>
          <p>{sentence}</p>
          <p lang="zh-Hans">{FRAME.zh.notFound.sentence}</p>
        </>
      ),
    },
  ];
}
