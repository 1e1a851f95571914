/** The index of the search, as the page loads it: the guides of a language by section, and the API. */

import MiniSearch from "minisearch";
import { FOLDERS, type Language } from "../frame/language.js";
import type { Article } from "./article.js";
import { type Item, OPTIONS } from "./search.js";

export function searchIndex(guides: readonly Article[], api: readonly Article[]): MiniSearch<Item> {
  const index = new MiniSearch<Item>(OPTIONS);
  const items = [...guides.flatMap(itemsOfGuide), ...api.map(itemOfApi)];
  index.addAll(items.map((item, id) => ({ ...item, id })));
  return index;
}

/** What users call. */
const IN_FULL = /\/(functions|classes)\//;

type Numberless = Omit<Item, "id">;

const addressOf = (language: Language, path: string): string => `${FOLDERS[language]}${path}`;

/** One for each section. */
function itemsOfGuide({ language, path, name, sections }: Article): Numberless[] {
  return sections.map(({ heading, text }) => ({
    address: `${addressOf(language, path)}${heading.level === 1 ? "" : `#${heading.id}`}`,
    page: name,
    heading: heading.level === 1 ? name : heading.text,
    text,
    isApi: false,
  }));
}

/** One for each page: by its name, and what is said of it; of types, which are many, the first sentence alone. */
function itemOfApi({ language, path, name, sentence, sections }: Article): Numberless {
  const text = IN_FULL.test(path) ? sections.map((section) => section.text).join(" ") : sentence;
  return { address: addressOf(language, path), page: name, heading: name, text, isApi: true };
}
