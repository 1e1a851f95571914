/** What stands around the guides, by language. */

import type { Words } from "../frame/language.js";
import { words as en, type ReadWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<ReadWords> = { en, zh };
