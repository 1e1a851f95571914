/** What a report shows of the rows of one model, gathered as they come in memory that does not grow. */
import { Largest } from "./largest.js";
import { ModelCollector } from "./modelCollector.js";
import { type PlaceSettings, Places } from "./places.js";
import type { ModelRecord, ReportRecord, TextRecord, WorstRow } from "./record.js";
import { TextCollector } from "./textCollector.js";
import type { TokenTexts } from "./tokenTexts.js";
import { type ReportWords, WORDS } from "./words.js";

/** Rows one after the other. */
export interface CollectedRows {
  readonly count: number;
  readonly counted: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  /** Classes; of rows that do not count anything. */
  readonly target: ArrayLike<number>;
  readonly argmax: ArrayLike<number>;
  /** ln p of the target, and of the argmax. */
  readonly logProb: ArrayLike<number>;
  readonly maxLogProb: ArrayLike<number>;
}

const MOST_WORST = 20;
/** Steps of surprise, in nats or bits: what was expected, plausible, and not. */
const STEPS = [0.5, 1, 2, 4, 8];

export type CollectedRecord = Pick<ReportRecord, "models" | "text" | "worst" | "positionOf">;

export class RowCollector {
  readonly #words: ReportWords;
  readonly #places: Places;
  readonly #model: ModelCollector;
  readonly #texts: TokenTexts | null;
  readonly #text: TextCollector | null;
  readonly #worst = new Largest<WorstRow>(MOST_WORST);
  #row = 0;

  constructor(settings: PlaceSettings, texts: TokenTexts | null, words: ReportWords = WORDS) {
    this.#words = words;
    this.#places = new Places(settings);
    this.#model = new ModelCollector(this.#places.longest);
    this.#texts = texts;
    this.#text = texts && new TextCollector(texts, this.#places);
  }

  add(rows: CollectedRows): void {
    for (let row = 0; row < rows.count; row++) {
      const position = this.#places.position(this.#row);
      const counts = rows.counted[row] !== 0;
      const loss = rows.loss[row];
      this.#text?.add(this.#row, position, counts ? rows.target[row] : -1, counts ? loss : null);
      if (counts) {
        this.#model.add(position, loss);
        if (this.#worst.wants(loss)) this.#worst.add(loss, this.#worstRow(rows, row));
      }
      this.#row++;
    }
  }

  #worstRow({ target, argmax, loss, logProb, maxLogProb }: CollectedRows, row: number): WorstRow {
    return {
      indices: this.#places.indices(this.#row),
      before: this.#text?.before ?? "",
      token: nameOf(this.#texts, target[row], this.#places.target(this.#row)),
      preferred: [nameOf(this.#texts, argmax[row])],
      values: [loss[row], Math.exp(logProb[row]), Math.exp(maxLogProb[row])],
    };
  }

  /** `name`: the model's. */
  record(name: string, calibration: ModelRecord["calibration"]): CollectedRecord {
    const { text, worst } = this.#words;
    return {
      models: [this.#model.record(name, calibration)],
      positionOf: this.#places.areMany ? "sequence" : "rows",
      text: textRecord(this.#text, text.loss, STEPS),
      worst: {
        by: worst.byLoss,
        preferred: [worst.likeliest],
        columns: [
          { name: worst.loss },
          { name: worst.itsP, isShare: true },
          { name: worst.likeliestP, isShare: true },
        ],
        rows: this.#worst.values,
      },
    };
  }
}

export function textRecord(
  text: TextCollector | null,
  what: string,
  steps: readonly number[],
): TextRecord | null {
  return text && { what, steps, tokens: text.tokens, omitted: text.omitted };
}

/** The text of a class, of a certain target if its number is given; else the class. */
export function nameOf(texts: TokenTexts | null, index: number, target?: number): string {
  if (index < 0) return "–";
  const text = target === undefined ? texts?.ofClass(index) : texts?.ofTarget(target, index);
  return text ?? `#${index}`;
}
