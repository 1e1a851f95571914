/** What the build, which makes the index, and the page, which reads it, agree about. */

import type { Options } from "minisearch";

/** A section of a guide, an entry of the API, or one of its options. */
export interface Item {
  readonly id: number;
  /** From the root of the site on. */
  readonly address: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
  readonly isApi: boolean;
  /** Of an option: the type that has it. It is shown, not searched: else the options would push the functions of that name aside. */
  readonly owner?: string;
}

/** What a result has: the text is in the index alone. */
export type Found = Pick<Item, "address" | "page" | "heading" | "isApi" | "owner">;

const WORD = /[\p{L}\p{N}_]+/gu;
const HAN_OR_NOT = /\p{Script=Han}+|[^\p{Script=Han}]+/gu;
const HAN = /^\p{Script=Han}/u;
/** The parts of a name: `crossEntropy` is found as cross and as entropy. */
const PARTS = /\p{Lu}?[\p{Ll}\p{N}]+|\p{Lu}+(?!\p{Ll})/gu;
/** The most that a sentence may differ from a word that is typed, as a share of it. */
const FUZZY = 0.2;
const FUZZY_FROM = 5;

/** The words of a text: names as a whole and in parts, Chinese in pairs of characters, for it has no spaces. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) => (word.match(HAN_OR_NOT) ?? []).flatMap(termsOf));
}

function termsOf(run: string): string[] {
  if (HAN.test(run)) return pairsOf([...run]);
  const parts = run.match(PARTS) ?? [];
  return parts.length > 1 ? [run, ...parts] : [run];
}

function pairsOf(characters: readonly string[]): string[] {
  if (characters.length === 1) return [...characters];
  return characters.slice(1).map((character, place) => `${characters[place]}${character}`);
}

/** A name that is typed as it stands needs no parts: these would find less. */
function typedWordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).flatMap((word) =>
    (word.match(HAN_OR_NOT) ?? []).flatMap((run) => (HAN.test(run) ? pairsOf([...run]) : [run])),
  );
}

/** `xent/linear` and others repeat names of `xent`, which comes first. */
const OTHER_ENTRY = /\/api\/(?!interfaces\/|functions\/|classes\/|variables\/|type-aliases\/)[^/]+\//;
const OTHER_ENTRY_SHARE = 0.9;

export const OPTIONS: Options<Item> = {
  fields: ["heading", "page", "text"],
  storeFields: ["address", "page", "heading", "isApi", "owner"],
  tokenize: wordsOf,
  processTerm: (term) => term.toLowerCase(),
  searchOptions: {
    tokenize: typedWordsOf,
    combineWith: "AND",
    prefix: true,
    fuzzy: (term) => (term.length >= FUZZY_FROM && !HAN.test(term) ? FUZZY : false),
    boost: { heading: 4, page: 2 },
    boostDocument: (_id, _term, stored) => (OTHER_ENTRY.test(`${stored?.address}`) ? OTHER_ENTRY_SHARE : 1),
  },
};

/** The name of the index of a language, from the root of the site on. */
export const indexFile = (language: string): string => `read/search-${language}.json`;
