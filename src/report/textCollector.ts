/** The text of the rows as they come: its beginning with a value for each token, and the last few tokens as the context of the next. */
import type { Places } from "./places.js";
import type { TokenTexts } from "./tokenTexts.js";

/** A token of the text and its value; null where its row does not count. */
export interface ScoredText {
  readonly text: string;
  readonly value: number | null;
  /** Whether a sequence begins with it. */
  readonly isFirst: boolean;
}

const MOST_TOKENS = 2048;
/** Of all tokens together: some are long. */
const MOST_CHARACTERS = 20_000;
const CONTEXT_TOKENS = 40;
/** What stands for rows whose text is not known. */
const GAP = "…";

export class TextCollector {
  readonly #texts: TokenTexts;
  readonly #places: Places;
  readonly #tokens: ScoredText[] = [];
  readonly #context: string[] = [];
  #characters = 0;
  #omitted = 0;

  constructor(texts: TokenTexts, places: Places) {
    this.#texts = texts;
    this.#places = places;
  }

  /** The next row. `target` is below 0, and `value` null, where it does not count. */
  add(row: number, position: number, target: number, value: number | null): void {
    const known = this.#texts.ofTarget(this.#places.target(row), target);
    const isFirst = position === 0 && row > 0;
    if (isFirst) this.#context.length = 0;
    const text = known ?? (target < 0 ? GAP : `#${target}`);
    const isSecondGap = text === GAP && this.#context.at(-1) === GAP;
    if (isSecondGap && !isFirst) return;
    this.#context.push(text);
    // The token itself, and what is before it.
    if (this.#context.length > CONTEXT_TOKENS + 1) this.#context.shift();
    if (this.#tokens.length === MOST_TOKENS || this.#characters + text.length > MOST_CHARACTERS) {
      this.#characters = MOST_CHARACTERS;
      this.#omitted++;
      return;
    }
    this.#characters += text.length;
    this.#tokens.push({ text, value, isFirst });
  }

  /** The text before the row that was added last. */
  get before(): string {
    return this.#context.slice(0, -1).join("");
  }

  get tokens(): readonly ScoredText[] {
    return this.#tokens;
  }

  get omitted(): number {
    return this.#omitted;
  }
}
