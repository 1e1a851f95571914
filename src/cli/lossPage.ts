/** The page of `xent loss --report`: the losses as the command has them, and what `score` says of the same rows. */
import type { FloatArray } from "../engine/data.js";
import type { Block } from "../files/blocks.js";
import { accuracyFigures, lossFigures } from "../report/figures.js";
import type { Figure } from "../report/record.js";
import type { Job } from "./job.js";
import type { LossOptions } from "./lossCommand.js";
import type { LossReport } from "./lossReport.js";
import { RowsReport } from "./rowsReport.js";
import { BlockScorer } from "./scoredRows.js";
import { ScoreMeters } from "./scoreMeters.js";
import { textFigures } from "./textFigures.js";

export class LossPage {
  readonly #report: RowsReport;
  readonly #scorer: BlockScorer;
  readonly #meters: ScoreMeters;
  readonly #options: LossOptions;

  /** Null where no page is asked for. */
  static open(job: Job, options: LossOptions): LossPage | null {
    const report = RowsReport.open(job, options);
    return report && new LossPage(report, job, options);
  }

  private constructor(report: RowsReport, job: Job, options: LossOptions) {
    this.#report = report;
    this.#scorer = new BlockScorer(job, { temperature: options.temperature });
    this.#meters = new ScoreMeters(job.engine, undefined);
    this.#options = options;
  }

  /** The rows of a block, the next one, and their losses. */
  async add(block: Block, losses: FloatArray): Promise<void> {
    const scored = await this.#scorer.score(block);
    this.#meters.add(scored);
    this.#report.add(scored, losses);
  }

  finish(report: LossReport, warning: string | null): void {
    const { loss, topK } = this.#meters;
    const accuracy = accuracyFigures(loss, topK);
    const losses = this.#lossFigures(report);
    this.#report.finish(
      {
        subtitle: `Cross-entropy loss${this.#plain ? "" : ", with weights or smoothing"}`,
        unit: report.base === undefined ? "nats" : "bits",
        warning,
        headline: [...losses.slice(0, 2), accuracy[0]],
        groups: [
          { title: "Loss", figures: [...losses, ...textFigures(report)] },
          { title: "Accuracy", figures: accuracy },
        ],
        ignored: report.ignored,
      },
      this.#meters,
    );
  }

  discard(): void {
    this.#report.discard();
  }

  /** With standard errors where the loss of a row is that of `score`; the mean of weighted losses has none. */
  #lossFigures(report: LossReport): Figure[] {
    if (this.#plain) return lossFigures(this.#meters.loss, report.base === undefined ? 1 : Math.LN2);
    const perplexity = { name: "perplexity", value: report.perplexity };
    return report.loss === undefined
      ? [perplexity]
      : [perplexity, { name: `loss (${report.reduction})`, value: report.loss }];
  }

  get #plain(): boolean {
    return this.#options.weight === undefined && this.#options.labelSmoothing === 0;
  }
}
