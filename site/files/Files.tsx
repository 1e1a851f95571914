/** The content of the page. */

import type { Language } from "../frame/language.js";
import { WORDS } from "./words.js";

export function Files({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  return <h1>{words.title}</h1>;
}
