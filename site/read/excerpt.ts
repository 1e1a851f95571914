/** What a result of the search shows of its text: the sentence that has most of what was looked for. */

import { type Found, placesOf, termOf } from "./search.js";

/** Words of an excerpt: those that were looked for, or those between them. */
export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

/** What there is to know of a result. */
type Searched = Pick<Found, "text" | "terms" | "queryTerms">;

interface Hit {
  readonly from: number;
  readonly to: number;
  readonly terms: readonly string[];
}

/** A point within a number or a name ends nothing. */
const SENTENCE = /\S.*?(?:\.(?=\s|$)|[。！？]|$)/gu;
/** The name of a type, with a point, is no sentence. */
const IS_PROSE = / .* .*\.$|[。！？]$/;
/** Characters of a line or two; before the first hit fewer of them. */
const LONGEST = 160;
const BEFORE = 50;
const CUT = "…";

/** Where nothing that was looked for is in the text, it is its first sentence. */
export function excerptOf({ text, terms, queryTerms }: Searched): readonly Piece[] {
  const wanted = new Set(terms);
  const sentences = text
    .split(/\n{2,}/)
    .flatMap((block) => block.replace(/\s+/g, " ").trim().match(SENTENCE) ?? []);
  const found = sentences.map((sentence) => ({ sentence, hits: hitsIn(sentence, wanted) }));
  if (found.length === 0) return [];
  const scores = found.map(({ sentence, hits }) => scoreOf(sentence, hits, queryTerms.length));
  const { sentence, hits } = found[scores.indexOf(Math.max(...scores))];
  const { from, to } = partOf(sentence, hits[0]?.from ?? 0);
  const pieces: Piece[] = [{ text: from > 0 ? CUT : "", isHit: false }];
  let at = from;
  for (const hit of hits) {
    // Pairs of Chinese characters overlap.
    const [start, end] = [Math.max(at, hit.from), Math.min(to, hit.to)];
    if (start >= end) continue;
    pieces.push({ text: sentence.slice(at, start), isHit: false });
    pieces.push({ text: sentence.slice(start, end), isHit: true });
    at = end;
  }
  pieces.push({ text: sentence.slice(at, to) + (to < sentence.length ? CUT : ""), isHit: false });
  return pieces.filter((piece) => piece.text !== "");
}

/** The words that are terms, or have one as a part. */
function hitsIn(sentence: string, wanted: ReadonlySet<string>): Hit[] {
  return placesOf(sentence).flatMap(({ terms, from, to }) => {
    const own = terms.map(termOf).filter((term) => wanted.has(term));
    return own.length === 0 ? [] : [{ from, to, terms: own }];
  });
}

/** The more of what was typed, the better; and rather words than code. One word that was typed may be found as many terms. */
function scoreOf(sentence: string, hits: readonly Hit[], typed: number): number {
  const count = new Set(hits.flatMap(({ terms }) => terms)).size;
  return Math.min(count, typed) + (IS_PROSE.test(sentence) ? 0.5 : 0);
}

/** What is shown of a sentence: all of it, or as many whole words around a place as have room. */
function partOf(sentence: string, place: number): { readonly from: number; readonly to: number } {
  const { length } = sentence;
  if (length <= LONGEST) return { from: 0, to: length };
  const words = placesOf(sentence);
  const early = Math.max(0, Math.min(place - BEFORE, length - LONGEST));
  const from = early === 0 ? 0 : (words.find((word) => word.from >= early)?.from ?? early);
  const late = from + LONGEST;
  if (late >= length) return { from, to: length };
  return { from, to: words.filter(({ to }) => to > from && to <= late).at(-1)?.to ?? late };
}
