/** The page of the part, in each language. */

import { partPages } from "../frame/partPages.js";
import { Measure } from "./Measure.js";
import { WORDS } from "./words.js";

export const pages = () => partPages("measure", Measure, WORDS);
