/** What the search finds, as the page loads it: the guides of a language by section, and the API. */

import { FOLDERS, type Language } from "../frame/language.js";
import type { Article } from "./article.js";
import type { Item } from "./search.js";

export function searchItems(guides: readonly Article[], api: readonly Article[]): Item[] {
  const items = [...guides.flatMap(itemsOfGuide), ...api.map(itemOfApi), ...api.flatMap(itemsOfOptions)];
  return items.map((item, id) => ({ ...item, id }));
}

/** The types whose members are looked for by name. */
const OPTIONS_TYPE = /\/interfaces\/\w+Options\/$/;
/** typedoc's headings: of the members of a type, and below a member that another type declares. */
const [MEMBERS, INHERITED] = ["Properties", "Inherited from"];
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
  const text = IN_FULL.test(path) ? sections.map((section) => section.text).join("\n\n") : sentence;
  return { address: addressOf(language, path), page: name, heading: name, text, isApi: true };
}

/** One for each option, where it is declared: it is looked for by its name, which its type does not say. */
function itemsOfOptions({ language, path, name, sections }: Article): Numberless[] {
  if (!OPTIONS_TYPE.test(path)) return [];
  const members = sections.slice(sections.findIndex(({ heading }) => heading.text === MEMBERS) + 1);
  return members.flatMap(({ heading, text }, place) =>
    heading.level !== 3 || members[place + 1]?.heading.text === INHERITED
      ? []
      : {
          address: `${addressOf(language, path)}#${heading.id}`,
          page: "",
          heading: heading.text.replace(/\?$/, ""),
          // Its type, which comes first, has the name alone.
          text: text.split("\n\n").slice(1).join("\n\n"),
          isApi: true,
          owner: name,
        },
  );
}
