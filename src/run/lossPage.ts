/** What the page of the losses shows: the losses as the run has them, and what `score` says of the same rows. */
import type { FloatArray } from "../engine/data.js";
import type { Block } from "../files/blocks.js";
import { accuracyFigures, lossFigures } from "../report/figures.js";
import type { Figure, ReportRecord } from "../report/record.js";
import type { Job } from "./job.js";
import type { LossReport } from "./lossReport.js";
import type { LossSettings } from "./lossSums.js";
import type { RowsPage } from "./rowsPage.js";
import { BlockScorer } from "./scoredRows.js";
import { ScoreMeters } from "./scoreMeters.js";
import { textFigures } from "./textFigures.js";

export class LossPage {
  readonly #page: RowsPage;
  readonly #scorer: BlockScorer;
  readonly #meters: ScoreMeters;
  /** Whether the loss of a row is that of `score`. */
  readonly #plain: boolean;

  constructor(page: RowsPage, job: Job, { temperature, labelSmoothing }: LossSettings) {
    this.#page = page;
    this.#scorer = new BlockScorer(job, { temperature });
    this.#meters = new ScoreMeters(job.engine, undefined);
    this.#plain = job.weight === undefined && labelSmoothing === 0;
  }

  /** The rows of a block, the next one, and their losses. */
  async add(block: Block, losses: FloatArray): Promise<void> {
    const scored = await this.#scorer.score(block);
    this.#meters.add(scored);
    this.#page.add(scored, losses);
  }

  record(report: LossReport, warning: string | null): ReportRecord {
    const { words } = this.#page;
    const { loss, topK } = this.#meters;
    const accuracy = accuracyFigures(loss, topK, words);
    const losses = this.#lossFigures(report);
    return this.#page.record(
      {
        subtitle: this.#plain ? words.lossTitle : words.adjustedLossTitle,
        unit: report.base === undefined ? "nats" : "bits",
        warning,
        headline: [...losses.slice(0, 2), accuracy[0]],
        groups: [
          { title: words.lossGroup, figures: [...losses, ...textFigures(report, words)] },
          { title: words.accuracyGroup, figures: accuracy },
        ],
        ignored: report.ignored,
      },
      this.#meters,
    );
  }

  /** With standard errors where the loss of a row is that of `score`; the mean of weighted losses has none. */
  #lossFigures(report: LossReport): Figure[] {
    const { words } = this.#page;
    if (this.#plain) return lossFigures(this.#meters.loss, report.base === undefined ? 1 : Math.LN2, words);
    const perplexity = { name: words.perplexity, value: report.perplexity };
    return report.loss === undefined
      ? [perplexity]
      : [perplexity, { name: words.reducedLoss(report.reduction), value: report.loss }];
  }
}
