/** What the pages load beside scripts and styles: what the search finds, and the images of the guides. */

import { LANGUAGES } from "../frame/language.js";
import { imageFiles } from "./guides.js";
import { madeOnce } from "./made.js";
import { itemsFile } from "./search.js";
import { searchItems } from "./searchItems.js";

/** Their texts by their paths, from the root of the site on. */
export async function files(): Promise<Readonly<Record<string, string>>> {
  const { guides, api } = await madeOnce();
  const items = LANGUAGES.map((language) => [
    itemsFile(language),
    JSON.stringify(searchItems(guides[language], api)),
  ]);
  return { ...imageFiles(), ...Object.fromEntries(items) };
}
