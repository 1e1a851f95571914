/** The page of the part, in each language. */

import { LANGUAGES } from "../frame/language.js";
import type { Page } from "../frame/page.js";
import { Files } from "./Files.js";
import { WORDS } from "./words.js";

export function pages(): readonly Page[] {
  return LANGUAGES.map((language) => ({
    part: "files",
    language,
    path: "files/",
    title: WORDS[language].title,
    description: WORDS[language].description,
    content: <Files language={language} />,
  }));
}
