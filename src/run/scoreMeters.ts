/** The meters that `xent score` fills: of the losses, and of how sure the model is. */
import type { Call } from "../check/call.js";
import type { RowRange } from "../files/blocks.js";
import type { CalibrationMeterJson } from "../functions/calibrationMeter.js";
import type { LossMeterJson } from "../functions/lossMeter.js";
import { readFields } from "../meters/json.js";
import { type CutSegmentJson, CutSegments } from "./cutSegments.js";
import type { Engine } from "./engine.js";
import { NotFinite, type NotFiniteJson } from "./notFinite.js";
import type { Rows } from "./rows.js";
import type { ScoredRows } from "./scoredRows.js";
import { type SegmentScores, SegmentSums } from "./segmentSums.js";

/** Those of a meter that is made without options: two such meters can be merged. */
const USUAL_TOP_K: readonly number[] = [1, 5];

export type ScoreMeterClasses = Pick<Engine, "LossMeter" | "CalibrationMeter">;

export interface ScoreMetersJson {
  readonly loss: LossMeterJson;
  readonly calibration: CalibrationMeterJson;
  readonly notFinite: NotFiniteJson;
  /** The segments that have rows elsewhere. */
  readonly cut: readonly CutSegmentJson[];
}

export class ScoreMeters {
  readonly loss: InstanceType<Engine["LossMeter"]>;
  readonly calibration: InstanceType<Engine["CalibrationMeter"]>;
  readonly notFinite: NotFinite;
  /** The numbers k of the top-k accuracies. */
  readonly topK: readonly number[];
  #segments: SegmentSums | null;
  /** What other meters had of segments that have rows elsewhere. */
  readonly #cut = new CutSegments();

  /** `k`: one more of these numbers. `rows`: where the segments are, if there are any; `range`: those of the rows that come. */
  constructor({ LossMeter, CalibrationMeter }: ScoreMeterClasses, k?: number, rows?: Rows, range?: RowRange) {
    this.topK =
      k === undefined || USUAL_TOP_K.includes(k) ? USUAL_TOP_K : [...USUAL_TOP_K, k].sort((a, b) => a - b);
    this.loss = new LossMeter({ topK: this.topK });
    this.calibration = new CalibrationMeter();
    this.notFinite = new NotFinite(range === undefined ? 0 : rows?.before(range.from));
    const segments = rows?.segments ?? null;
    this.#segments =
      segments && new SegmentSums(segments.count, range && ((segment) => segments.isCut(segment, range)));
  }

  add(rows: ScoredRows): void {
    this.loss.add({ ...rows.columns, segments: this.#segments?.add(rows) });
    this.calibration.add(rows.columns);
    this.notFinite.look(rows.columns.logProb, -1);
  }

  /** After the last rows. Returns all segments; null without. */
  end(): SegmentScores | null {
    const segments = this.#segments;
    if (segments === null) return null;
    this.#addSegments(segments.end());
    this.#cut.merge(segments.cut);
    this.#segments = null;
    return segments.scores;
  }

  /** The rows that count. */
  get count(): number {
    return this.loss.count;
  }

  merge(other: ScoreMeters): void {
    this.loss.merge(other.loss);
    this.calibration.merge(other.calibration);
    this.notFinite.merge(other.notFinite);
    this.#cut.merge(other.#allCut);
  }

  /** After the last rows: adds those of the segments that had rows elsewhere, and are whole now. */
  closeSegments(isWhole: (segment: number) => boolean): void {
    const whole = this.#cut.take(isWhole);
    if (whole.count.length > 0) this.#addSegments(whole);
  }

  #addSegments(segments: Pick<SegmentScores, "logProb" | "count">): void {
    this.loss.add({ logProb: [], rank: [], isGreedy: [], segments });
  }

  get #allCut(): CutSegments {
    const cut = new CutSegments();
    cut.merge(this.#cut);
    if (this.#segments !== null) cut.merge(this.#segments.cut);
    return cut;
  }

  json(): ScoreMetersJson {
    return {
      loss: this.loss.toJSON(),
      calibration: this.calibration.toJSON(),
      notFinite: this.notFinite.json(),
      cut: this.#allCut.json(),
    };
  }

  static read(
    classes: ScoreMeterClasses,
    call: Call,
    name: string,
    value: unknown,
    k: number | undefined,
  ): ScoreMeters {
    const json = readFields(call, name, value, ["loss", "calibration", "notFinite", "cut"]);
    const meters = new ScoreMeters(classes, k);
    // Whatever is no meter's is refused there.
    meters.loss.merge(classes.LossMeter.fromJSON(json.loss as LossMeterJson));
    meters.calibration.merge(classes.CalibrationMeter.fromJSON(json.calibration as CalibrationMeterJson));
    meters.notFinite.merge(NotFinite.read(call, `${name}.notFinite`, json.notFinite));
    meters.#cut.merge(CutSegments.read(call, `${name}.cut`, json.cut));
    return meters;
  }
}
