/** What a report is made of: plain data, so that whoever has them can make the page. */
import type { CalibrationBin } from "../functions/calibrationMeter.js";
import type { PositionMean } from "./positionMeans.js";
import type { ScoredText } from "./textCollector.js";
import type { ValueCounts } from "./valueCounts.js";

/** A number with its standard error, where it has one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly error?: number;
  /** Shares are shown in percent. */
  readonly isShare?: boolean;
}

export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** Of one model. */
export interface ModelRecord {
  readonly name: string;
  readonly losses: ValueCounts;
  readonly positions: readonly PositionMean[];
  /** Absent where it is not known how sure the model is. */
  readonly calibration?: readonly CalibrationBin[];
}

/** A row with an uncommonly large value. */
export interface WorstRow {
  readonly indices: string;
  /** The text before its token; empty where none is known. */
  readonly before: string;
  /** The target, and the classes that the models prefer: their texts if they are known, else their numbers. Null without targets. */
  readonly token: string | null;
  readonly preferred: readonly string[];
  /** As `columns` of the list says. */
  readonly values: readonly number[];
}

export interface WorstRows {
  /** Such as "largest loss". */
  readonly by: string;
  readonly preferred: readonly string[];
  readonly columns: readonly { readonly name: string; readonly isShare?: boolean }[];
  readonly rows: readonly WorstRow[];
}

/** Of two models, row by row. */
export interface PairRecord {
  /** KL divergence of the rows, in nats. */
  readonly kl: ValueCounts;
  /** Absent without targets, as the scatter is. */
  readonly deltaP?: ValueCounts;
  /** The losses of base and model. */
  readonly sample?: readonly (readonly [base: number, model: number])[];
}

export interface TextRecord {
  /** What the colours show, such as "loss", and where their steps are. */
  readonly what: string;
  readonly steps: readonly number[];
  readonly tokens: readonly ScoredText[];
  /** How many tokens are not shown. */
  readonly omitted: number;
}

export interface ReportRecord {
  readonly title: string;
  readonly subtitle: string;
  /** What was read, and how: names and words. */
  readonly facts: readonly (readonly [name: string, words: string])[];
  /** What went wrong, such as rows whose loss is NaN. */
  readonly warning: string | null;
  readonly headline: readonly Figure[];
  readonly groups: readonly FigureGroup[];
  readonly unit: "nats" | "bits";
  /** How many rows count. */
  readonly rows: number;
  /** What a position is one of: of a sequence, or of all rows. */
  readonly positionOf: "sequence" | "rows";
  /** One, or base and model; none without targets. */
  readonly models: readonly ModelRecord[];
  readonly pair: PairRecord | null;
  readonly text: TextRecord | null;
  readonly worst: WorstRows | null;
}
