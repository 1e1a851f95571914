/** What a run of the benchmark found. */

import type { HalvesMeasurement } from "./halves.js";
import type { LayoutMeasurement } from "./layouts.js";
import type { Machine } from "./machine.js";
import type { Measurement } from "./measure.js";
import type { Scaling } from "./scaling.js";
import type { ShortRowCost } from "./shortRows.js";
import type { TrainingMeasurement } from "./training.js";

export interface Limit {
  readonly shape: string;
  readonly gigaElementsPerSecond: number;
}

/** What `--json` writes. */
export interface Session {
  readonly machine: Machine;
  readonly seed: number;
  readonly unit: "nanoseconds per call";
  readonly results: Measurement[];
  /** Reading the logits once. */
  readonly reads: Limit[];
  /** The processor's clock, by which its ports have a limit; null if no shape is so large that it matters. */
  readonly port: { readonly gigahertz: number } | null;
  training?: TrainingMeasurement[];
  scaling?: Scaling[];
  halves?: HalvesMeasurement[];
  layouts?: LayoutMeasurement[];
  shortRows?: ShortRowCost[];
  /** Peers that could not be installed or started, and why. */
  absent?: Record<string, string>;
}
