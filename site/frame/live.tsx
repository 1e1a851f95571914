/** Brings the component of a page to life in the language of the page. */

import { type ComponentType, hydrate } from "preact";
import { type Language, languageHere } from "./language.js";

export function live(Content: ComponentType<{ readonly language: Language }>): void {
  const main = document.getElementById("content");
  if (main !== null) hydrate(<Content language={languageHere()} />, main);
}
