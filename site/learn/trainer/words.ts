/** What the trainer says, by language. */

import type { Words } from "../../frame/language.js";
import { words as en, type TrainerWords } from "./words.en.js";
import { words as zh } from "./words.zh.js";

export const WORDS: Words<TrainerWords> = { en, zh };
