/** The bins of a histogram: those that suit the values. */
import { range } from "d3-array";
import type { Bins, ValueCounts } from "./valueCounts.js";

/** Between half of it and all of it. */
const MOST_BINS = 48;
/** What lies beyond this share of the values goes into one bin at the end. */
const SHOWN_SHARE = 0.995;
const BINS_PER_DECADE = 8;
const MOST_DECADES = 6;

/** Bins of equal width, a power of two, that hold nearly all values from 0 on; from below 0 on where values are negative. */
export function linearBins(counts: ValueCounts): Bins {
  const low = Math.min(0, finite(counts.quantile(1 - SHOWN_SHARE), 0));
  const high = Math.max(finite(counts.quantile(SHOWN_SHARE), 1), low);
  const width = powerAbove((high - low || 1) / MOST_BINS);
  const first = Math.floor(low / width);
  const last = Math.max(Math.floor(high / width) + 1, first + 1);
  return counts.between(range(first, last + 1).map((k) => k * width));
}

/** Bins of equal width on both sides of 0. */
export function symmetricBins(counts: ValueCounts): Bins {
  const reach = Math.max(
    Math.abs(finite(counts.quantile(1 - SHOWN_SHARE), 0)),
    Math.abs(finite(counts.quantile(SHOWN_SHARE), 0)),
  );
  const half = MOST_BINS / 2;
  const width = powerAbove((reach || 1) / half);
  const most = Math.floor(reach / width) + 1;
  return counts.between(range(-most, most + 1).map((k) => k * width));
}

/** Bins between neighbouring powers of the 8th root of 10; null where no value is above 0. */
export function logarithmicBins(counts: ValueCounts): Bins | null {
  const high = counts.quantile(1);
  if (!(high > 0)) return null;
  const top = Math.floor(Math.log10(Number.isFinite(high) ? high : 1) * BINS_PER_DECADE) + 1;
  const least = counts.quantile(1 - SHOWN_SHARE);
  const bottom = least > 0 ? Math.floor(Math.log10(least) * BINS_PER_DECADE) : Number.NEGATIVE_INFINITY;
  const first = Math.max(bottom, top - MOST_DECADES * BINS_PER_DECADE);
  return counts.between(range(first, top + 1).map((k) => 10 ** (k / BINS_PER_DECADE)));
}

function powerAbove(width: number): number {
  return 2 ** Math.ceil(Math.log2(width));
}

function finite(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
