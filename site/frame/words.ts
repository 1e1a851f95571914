/** What every page says, by language. */

import type { Words } from "./language.js";
import { words as en, type FrameWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<FrameWords> = { en, zh };
