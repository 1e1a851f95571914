/** The place of the classifier that trains in the page. */

import type { Language } from "../frame/language.js";

export function Trainer(_: { readonly language: Language }) {
  return null;
}
