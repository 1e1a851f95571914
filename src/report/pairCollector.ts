/** What a report shows of the rows of two models, gathered as they come in memory that does not grow. */
import { Largest } from "./largest.js";
import { ModelCollector } from "./modelCollector.js";
import { type PlaceSettings, Places } from "./places.js";
import type { ModelRecord, PairRecord, ReportRecord, WorstRow } from "./record.js";
import { nameOf, textRecord } from "./rowCollector.js";
import { RowSample } from "./rowSample.js";
import { TextCollector } from "./textCollector.js";
import type { TokenTexts } from "./tokenTexts.js";
import { ValueCounts } from "./valueCounts.js";
import { type ReportWords, WORDS } from "./words.js";

/** Rows one after the other, as `compare` gives them with `rows: true`. */
export interface ComparedRows {
  readonly count: number;
  readonly counted: ArrayLike<number>;
  readonly kl: ArrayLike<number>;
  readonly argmax: ArrayLike<number>;
  readonly baseArgmax: ArrayLike<number>;
  /** Null without targets. */
  readonly targets: TargetRows | null;
}

export interface TargetRows {
  /** Classes; of rows that do not count anything. */
  readonly target: ArrayLike<number>;
  readonly nll: ArrayLike<number>;
  readonly baseNll: ArrayLike<number>;
  readonly deltaP: ArrayLike<number>;
}

const MOST_WORST = 20;
const MOST_DOTS = 2500;
/** Of the divergences: the steps of the colours on the text. */
const STEP_SHARES = [0.5, 0.75, 0.9, 0.97, 0.99];
const STEP_DIGITS = 2;

export type PairCollected = Pick<ReportRecord, "models" | "text" | "worst" | "positionOf"> & {
  readonly pair: PairRecord;
};

export interface PairNames {
  readonly base: string;
  readonly model: string;
}

export class PairCollector {
  readonly #words: ReportWords;
  readonly #places: Places;
  readonly #texts: TokenTexts | null;
  readonly #text: TextCollector | null;
  readonly #base: ModelCollector;
  readonly #model: ModelCollector;
  readonly #kl = new ValueCounts();
  readonly #deltaP = new ValueCounts();
  readonly #sample = new RowSample<readonly [base: number, model: number]>(MOST_DOTS);
  readonly #worst = new Largest<WorstRow>(MOST_WORST);
  #hasTargets = false;
  #row = 0;

  constructor(settings: PlaceSettings, texts: TokenTexts | null, words: ReportWords = WORDS) {
    this.#words = words;
    this.#places = new Places(settings);
    this.#texts = texts;
    this.#text = texts && new TextCollector(texts, this.#places);
    this.#base = new ModelCollector(this.#places.longest);
    this.#model = new ModelCollector(this.#places.longest);
  }

  add(rows: ComparedRows): void {
    const { targets } = rows;
    this.#hasTargets ||= targets !== null;
    for (let row = 0; row < rows.count; row++) {
      const position = this.#places.position(this.#row);
      const counts = rows.counted[row] !== 0;
      const kl = rows.kl[row];
      if (targets !== null)
        this.#text?.add(this.#row, position, counts ? targets.target[row] : -1, counts ? kl : null);
      if (counts) {
        this.#kl.add(kl);
        if (targets !== null) this.#addTarget(targets, row, position);
        if (this.#worst.wants(kl)) this.#worst.add(kl, this.#worstRow(rows, row));
      }
      this.#row++;
    }
  }

  #addTarget({ nll, baseNll, deltaP }: TargetRows, row: number, position: number): void {
    this.#base.add(position, baseNll[row]);
    this.#model.add(position, nll[row]);
    this.#deltaP.add(deltaP[row]);
    this.#sample.add(this.#row, () => [baseNll[row], nll[row]]);
  }

  #worstRow({ targets, kl, argmax, baseArgmax }: ComparedRows, row: number): WorstRow {
    const token = targets && nameOf(this.#texts, targets.target[row], this.#places.target(this.#row));
    const ofTarget = targets === null ? [] : [targets.baseNll[row], targets.nll[row], targets.deltaP[row]];
    return {
      indices: this.#places.indices(this.#row),
      before: this.#text?.before ?? "",
      token,
      preferred: [nameOf(this.#texts, baseArgmax[row]), nameOf(this.#texts, argmax[row])],
      values: [kl[row], ...ofTarget],
    };
  }

  record(
    names: PairNames,
    calibrations?: Readonly<Record<keyof PairNames, ModelRecord["calibration"]>>,
  ): PairCollected {
    const steps = STEP_SHARES.map((share) => Number(this.#kl.quantile(share).toPrecision(STEP_DIGITS)));
    const { text, worst } = this.#words;
    const losses = [
      { name: worst.baseLoss },
      { name: worst.modelLoss },
      { name: worst.deltaP, isShare: true },
    ];
    return {
      models: this.#hasTargets
        ? [
            this.#base.record(names.base, calibrations?.base),
            this.#model.record(names.model, calibrations?.model),
          ]
        : [],
      positionOf: this.#places.areMany ? "sequence" : "rows",
      pair: this.#hasTargets
        ? { kl: this.#kl, deltaP: this.#deltaP, sample: this.#sample.values }
        : { kl: this.#kl },
      text: textRecord(this.#text, text.klDivergence, steps),
      worst: {
        by: worst.byKl,
        preferred: [worst.baseExpects, worst.modelExpects],
        columns: [{ name: worst.kl }, ...(this.#hasTargets ? losses : [])],
        rows: this.#worst.values,
      },
    };
  }
}
