/** The content of the page. */

import type { Language } from "../frame/language.js";
import { WORDS } from "./words.js";

export function Measure({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  return <h1>{words.title}</h1>;
}
