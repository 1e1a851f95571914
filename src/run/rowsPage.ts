/** What the page of a run over one model shows: gathered of its rows, and the record that the page is made of. */
import { calibrationFigures } from "../report/figures.js";
import type { Figure, FigureGroup, ReportRecord } from "../report/record.js";
import { RowCollector } from "../report/rowCollector.js";
import type { TokenTexts } from "../report/tokenTexts.js";
import type { ReportWords } from "../report/words.js";
import { factsOf } from "./facts.js";
import type { Job } from "./job.js";
import type { PageSettings } from "./pageSettings.js";
import type { ScoredRows } from "./scoredRows.js";
import type { ScoreMeters } from "./scoreMeters.js";

/** What a command says of its run. */
export interface RunWords {
  readonly subtitle: string;
  readonly unit: "nats" | "bits";
  readonly warning: string | null;
  readonly headline: readonly Figure[];
  /** Without those of calibration. */
  readonly groups: readonly FigureGroup[];
  readonly ignored: number;
}

export class RowsPage {
  readonly words: ReportWords;
  readonly #job: Job;
  readonly #name: string;
  readonly #settings: PageSettings;
  readonly #collector: RowCollector;

  /** `name`: the model's. */
  constructor(job: Job, name: string, settings: PageSettings, texts: TokenTexts | null, words: ReportWords) {
    this.#job = job;
    this.#name = name;
    this.#settings = settings;
    this.words = words;
    const { shape, shift, segments } = job.rows;
    this.#collector = new RowCollector({ shape, shift, segments: segments?.offsets }, texts, words);
  }

  /** `losses`: one for each of the rows. */
  add({ count, columns, target }: ScoredRows, losses: ArrayLike<number>): void {
    this.#collector.add({ ...columns, count, target, loss: losses });
  }

  record(run: RunWords, { loss, calibration }: ScoreMeters): ReportRecord {
    return {
      ...this.#collector.record(this.#name, calibration.bins),
      title: this.#name,
      subtitle: run.subtitle,
      facts: this.#facts(run.ignored),
      warning: run.warning,
      headline: run.headline,
      groups: [
        ...run.groups,
        { title: this.words.calibration, figures: calibrationFigures(calibration, this.words) },
      ],
      unit: run.unit,
      rows: loss.count,
      pair: null,
    };
  }

  #facts(ignored: number): [name: string, words: string][] {
    const { logits, layout, rows, engine } = this.#job;
    const { mask, segments, tokens, temperature } = this.#settings;
    return factsOf(this.words, {
      logits: logits.path,
      shape: logits.shape.join(" × "),
      rows: rows.count,
      counted: rows.count - ignored,
      classes: layout.classes,
      mask,
      segments,
      tokens,
      shift: rows.shift === 0 ? undefined : rows.shift,
      temperature,
      engine: engine.backend,
    });
  }
}
