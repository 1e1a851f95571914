/** The page of the part, in each language. */

import { LANGUAGES } from "../frame/language.js";
import type { Page } from "../frame/page.js";
import { Measure } from "./Measure.js";
import { WORDS } from "./words.js";

export function pages(): readonly Page[] {
  return LANGUAGES.map((language) => ({
    part: "measure",
    language,
    path: "measure/",
    title: WORDS[language].title,
    description: WORDS[language].description,
    content: <Measure language={language} />,
  }));
}
