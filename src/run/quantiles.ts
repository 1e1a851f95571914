/** Which quantiles a comparison has: those of all rows, or within 2^-8 of them. */
import type { Rows } from "./rows.js";

export const QUANTILES = ["exact", "sketch"] as const;
type Quantiles = (typeof QUANTILES)[number];

/** So many rows are kept: 8 bytes each. Of more, the quantiles are those of a sketch. */
const MOST_KEPT_ROWS = 1 << 22;

export interface QuantileSettings {
  readonly quantiles?: Quantiles;
}

export function quantilesOf({ quantiles }: QuantileSettings, { count }: Pick<Rows, "count">): Quantiles {
  return quantiles ?? (count <= MOST_KEPT_ROWS ? "exact" : "sketch");
}
