/** The report of `xent loss` and `xent score`: gathers what it shows of the rows, and writes the page. */
import { basename } from "node:path";
import { calibrationFigures } from "../report/figures.js";
import type { Figure, FigureGroup, ReportRecord } from "../report/record.js";
import { RowCollector } from "../report/rowCollector.js";
import { UsageError } from "./failure.js";
import type { Job, JobOptions } from "./job.js";
import { ReportFile } from "./reportFile.js";
import type { ScoredRows } from "./scoredRows.js";
import type { ScoreMeters } from "./scoreMeters.js";
import { readTokens } from "./tokensFile.js";

export interface ReportOptions {
  /** The page. */
  readonly report?: string;
  /** The texts of the tokens. */
  readonly tokens?: string;
}

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

export function checkReportOptions({ report, tokens }: ReportOptions): void {
  if (tokens !== undefined && report === undefined)
    throw new UsageError("option '--tokens' needs '--report <out.html>'");
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
    const { tokens } = options;
    const inputs = tokens === undefined ? job.inputs : [...job.inputs, tokens];
    const counts = { classes: layout.classes, targets: layout.rows };
    const texts = tokens === undefined ? null : readTokens(tokens, counts);
    this.#file = new ReportFile(path, inputs);
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
    const facts: [name: string, words: string | number | undefined][] = [
      ["logits", logits.path],
      ["shape", logits.shape.join(" × ")],
      ["rows", ignored === 0 ? rows.count : `${rows.count}, of which ${ignored} do not count`],
      ["classes", layout.classes],
      ["mask", mask],
      ["segments", segments],
      ["tokens", tokens],
      ["shift", shift === 0 ? undefined : shift],
      ["temperature", temperature],
      ["engine", engine.backend],
    ];
    return facts.flatMap(([name, words]) => (words === undefined ? [] : [[name, `${words}`]]));
  }

  /** Leaves nothing behind, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }
}
