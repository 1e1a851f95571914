/** What the part says, by language. */

import type { Words } from "../frame/language.js";
import { words as en, type LearnWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<LearnWords> = { en, zh };
