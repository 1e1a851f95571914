/** The page of the part, in each language. */

import { LANGUAGES } from "../frame/language.js";
import type { Page } from "../frame/page.js";
import { Learn } from "./Learn.js";
import { WORDS } from "./words.js";

export function pages(): readonly Page[] {
  return LANGUAGES.map((language) => ({
    part: "learn",
    language,
    path: "learn/",
    title: WORDS[language].title,
    description: WORDS[language].description,
    content: <Learn language={language} />,
  }));
}
