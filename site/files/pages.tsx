/** The page of the part, in each language. */

import { partPages } from "../frame/partPages.js";
import { Files } from "./Files.js";
import { WORDS } from "./words.js";

export const pages = () => partPages("files", Files, WORDS);
