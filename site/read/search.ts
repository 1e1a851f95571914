/** What the build, which lists what is found, and the page, which makes the index of it, agree about. */

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

export interface Found extends Omit<Item, "id"> {
  /** By which it was found, as the index has them. */
  readonly terms: readonly string[];
  /** What was typed, word by word. */
  readonly queryTerms: readonly string[];
}

/** A place of a text that is found by some terms. */
interface Place {
  /** The first one is what stands there. */
  readonly terms: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Chinese, or a word of another script. */
const RUN = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+/gu;
const HAN = /^\p{Script=Han}/u;
/** The parts of a name: `crossEntropy` is found as cross and as entropy. */
const PARTS = /\p{Lu}?[\p{Ll}\p{N}]+|\p{Lu}+(?!\p{Ll})/gu;
/** The most that a sentence may differ from a word that is typed, as a share of it. */
const FUZZY = 0.2;
const FUZZY_FROM = 5;

/** Of names, each as a whole and in parts; of Chinese in pairs of characters, for it has no spaces. */
export function placesOf(text: string): Place[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) =>
    HAN.test(run) ? pairsOf([...run], index) : [nameAt(run, index)],
  );
}

function nameAt(run: string, from: number): Place {
  const parts = run.match(PARTS) ?? [];
  return { terms: parts.length > 1 ? [run, ...parts] : [run], from, to: from + run.length };
}

function pairsOf(characters: readonly string[], start: number): Place[] {
  const pairs =
    characters.length === 1 ? [characters[0]] : characters.slice(1).map((last, k) => characters[k] + last);
  let from = start;
  return pairs.map((pair, k) => {
    const place = { terms: [pair], from, to: from + pair.length };
    from += characters[k].length;
    return place;
  });
}

export function wordsOf(text: string): string[] {
  return placesOf(text).flatMap(({ terms }) => terms);
}

/** A name that is typed as it stands needs no parts: these would find less. */
function typedWordsOf(text: string): string[] {
  return placesOf(text).map(({ terms }) => terms[0]);
}

/** As the index has it. */
export const termOf = (word: string): string => word.toLowerCase();

/** `xent/linear` and others repeat names of `xent`, which comes first. */
const OTHER_ENTRY = /\/api\/(?!interfaces\/|functions\/|classes\/|variables\/|type-aliases\/)[^/]+\//;
const OTHER_ENTRY_SHARE = 0.9;

export const OPTIONS: Options<Item> = {
  fields: ["heading", "page", "text"],
  storeFields: ["address", "page", "heading", "isApi", "owner", "text"],
  tokenize: wordsOf,
  processTerm: termOf,
  searchOptions: {
    tokenize: typedWordsOf,
    combineWith: "AND",
    prefix: true,
    fuzzy: (term) => (term.length >= FUZZY_FROM && !HAN.test(term) ? FUZZY : false),
    boost: { heading: 4, page: 2 },
    boostDocument: (_id, _term, stored) => (OTHER_ENTRY.test(`${stored?.address}`) ? OTHER_ENTRY_SHARE : 1),
  },
};

/** The items of a language, from the root of the site on. An index of them would be as long again: the page makes it faster than it comes. */
export const itemsFile = (language: string): string => `read/search-${language}.json`;
