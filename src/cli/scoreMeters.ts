/** The meters that `xent score` fills: of the losses, and of how sure the model is. */
import type { Engine } from "./engine.js";
import { NotFinite } from "./notFinite.js";
import type { ScoredRows } from "./scoredRows.js";
import { type SegmentScores, SegmentSums } from "./segmentSums.js";

/** Those of a meter that is made without options: two such meters can be merged. */
const USUAL_TOP_K: readonly number[] = [1, 5];

export class ScoreMeters {
  readonly loss: InstanceType<Engine["LossMeter"]>;
  readonly calibration: InstanceType<Engine["CalibrationMeter"]>;
  readonly notFinite = new NotFinite();
  /** The numbers k of the top-k accuracies. */
  readonly topK: readonly number[];
  readonly #segments: SegmentSums | null;

  /** `k`: one more of these numbers. `segments`: how many there are, if there are any. */
  constructor({ LossMeter, CalibrationMeter }: Engine, k: number | undefined, segments?: number) {
    this.topK =
      k === undefined || USUAL_TOP_K.includes(k) ? USUAL_TOP_K : [...USUAL_TOP_K, k].sort((a, b) => a - b);
    this.loss = new LossMeter({ topK: this.topK });
    this.calibration = new CalibrationMeter();
    this.#segments = segments === undefined ? null : new SegmentSums(segments);
  }

  add(rows: ScoredRows): void {
    this.loss.add({ ...rows.columns, segments: this.#segments?.add(rows) });
    this.calibration.add(rows.columns);
    this.notFinite.look(rows.columns.logProb, -1);
  }

  /** After the last rows. Returns all segments; null without. */
  end(): SegmentScores | null {
    if (this.#segments === null) return null;
    this.loss.add({ logProb: [], rank: [], isGreedy: [], segments: this.#segments.end() });
    return this.#segments.scores;
  }
}
