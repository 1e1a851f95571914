/** The report of `xent loss` and `xent score`: gathers what it shows of the rows, and writes the page. */
import { basename } from "node:path";
import { calibrationFigures } from "../report/figures.js";
import type { Figure, FigureGroup, ReportRecord } from "../report/record.js";
import { RowCollector } from "../report/rowCollector.js";
import type { Job, JobOptions } from "./job.js";
import { factsOf, ReportFile } from "./reportFile.js";
import type { ReportOptions } from "./reportOptions.js";
import type { ScoredRows } from "./scoredRows.js";
import type { ScoreMeters } from "./scoreMeters.js";
import { textsOf } from "./tokensFile.js";

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

type Settings = JobOptions & ReportOptions & { readonly temperature?: number };

export class RowsReport {
  readonly #file: ReportFile;
  readonly #job: Job;
  readonly #options: Settings;
  readonly #collector: RowCollector;

  /** Null where none is asked for. */
  static open(job: Job, options: Settings): RowsReport | null {
    return options.report === undefined ? null : new RowsReport(job, options, options.report);
  }

  private constructor(job: Job, options: Settings, path: string) {
    const { rows, layout } = job;
    const texts = textsOf(options.tokens, { classes: layout.classes, targets: layout.rows });
    this.#file = new ReportFile(path, job.inputs, options);
    this.#job = job;
    this.#options = options;
    const { shape, shift, segments } = rows;
    this.#collector = new RowCollector({ shape, shift, segments: segments?.offsets }, texts);
  }

  /** `losses`: one for each of the rows. */
  add({ count, columns, target }: ScoredRows, losses: ArrayLike<number>): void {
    this.#collector.add({ ...columns, count, target, loss: losses });
  }

  finish(words: RunWords, { loss, calibration }: ScoreMeters): void {
    const title = basename(this.#job.logits.path);
    const record: ReportRecord = {
      ...this.#collector.record(title, calibration.bins),
      title,
      subtitle: words.subtitle,
      facts: this.#facts(words.ignored),
      warning: words.warning,
      headline: words.headline,
      groups: [...words.groups, { title: "Calibration", figures: calibrationFigures(calibration) }],
      unit: words.unit,
      rows: loss.count,
      pair: null,
    };
    this.#file.finish(record);
  }

  #facts(ignored: number): [name: string, words: string][] {
    const { logits, layout, rows, engine } = this.#job;
    const { mask, segments, tokens, temperature, shift } = this.#options;
    return factsOf({
      logits: logits.path,
      shape: logits.shape.join(" × "),
      rows: rows.count,
      "rows that count": rows.count - ignored,
      classes: layout.classes,
      mask,
      segments,
      tokens,
      shift: shift === 0 ? undefined : shift,
      temperature,
      engine: engine.backend,
    });
  }

  /** Leaves nothing behind, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }
}
