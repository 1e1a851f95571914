/** What the first page says, by language. */

import type { Words } from "../frame/language.js";
import { words as en, type HomeWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<HomeWords> = { en, zh };
