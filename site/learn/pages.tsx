/** The page of the part, in each language. */

import { partPages } from "../frame/partPages.js";
import { Learn } from "./Learn.js";
import { WORDS } from "./words.js";

export const pages = () => partPages("learn", Learn, WORDS);
