/** What the part says, by language. */

import type { Words } from "../frame/language.js";
import { words as en, type FilesWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<FilesWords> = { en, zh };
