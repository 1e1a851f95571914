/** The page of a part, in each language: one component, which the part's client brings to life. */

import type { ComponentType } from "preact";
import { LANGUAGES, type Language, type Words } from "./language.js";
import type { Page, Part } from "./page.js";

interface PageWords {
  readonly title: string;
  readonly description: string;
}

export function partPages(
  part: Part,
  Content: ComponentType<{ readonly language: Language }>,
  words: Words<PageWords>,
): readonly Page[] {
  return LANGUAGES.map((language) => ({
    part,
    language,
    path: part === "home" ? "" : `${part}/`,
    title: words[language].title,
    description: words[language].description,
    content: <Content language={language} />,
  }));
}
