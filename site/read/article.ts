/** A guide, or an entry of the API reference: what its page shows, and what the search knows of it. */

import type { Language } from "../frame/language.js";
import type { Rendered } from "./markdown.js";

export interface Article extends Rendered {
  readonly language: Language;
  /** Of its page, from the folder of the language on. */
  readonly path: string;
  /** What navigation calls it. */
  readonly name: string;
}
