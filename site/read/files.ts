/** What the pages load beside scripts and styles: the search's indexes, and the images of the guides. */

import { LANGUAGES } from "../frame/language.js";
import { imageFiles } from "./guides.js";
import { madeOnce } from "./made.js";
import { indexFile } from "./search.js";
import { searchIndex } from "./searchIndex.js";

/** Their texts by their paths, from the root of the site on. */
export async function files(): Promise<Readonly<Record<string, string>>> {
  const { guides, api } = await madeOnce();
  const indexes = LANGUAGES.map((language) => [
    indexFile(language),
    JSON.stringify(searchIndex(guides[language], api)),
  ]);
  return { ...imageFiles(), ...Object.fromEntries(indexes) };
}
