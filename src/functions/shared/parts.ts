/** A loss in parts: its sum and what its mean divides by, exactly, so that parts add up to the same as the whole. */

import { type Exact, exactOf, nearest } from "../../exact.js";
import type { ExactSum } from "../../exactSum.js";
import { DOUBLE, isMultiple, readExact, SINGLE, textOf, type Units, unitsOf } from "../../exactText.js";
import type { LossParts } from "./options.js";

/** Both parts before they are rounded. */
export interface ExactParts {
  readonly sum: Exact;
  readonly normalizer: Exact;
  /** Whether the losses are float64. */
  readonly double: boolean;
}

/** The parts of a loss. */
export function partsOf(losses: ExactSum, normalizer: ExactSum, double: boolean): LossParts {
  const state = stateOf({ sum: exactOf(losses), normalizer: exactOf(normalizer), double });
  return { sum: losses.value, normalizer: normalizer.value, state };
}

export function partsFrom(parts: ExactParts): LossParts {
  return { sum: nearest(parts.sum), normalizer: nearest(parts.normalizer), state: stateOf(parts) };
}

/** A normalizer that is no sum of losses' units is one of the units of their products. */
function stateOf({ sum, normalizer, double }: ExactParts): string {
  const { terms, products } = unitsOf(double);
  const unit = isMultiple(normalizer, terms) ? terms : products;
  return `${textOf(sum, terms)}/${textOf(normalizer, unit)}`;
}

/** The parts that a `state` holds; null if it is none. */
export function readState(state: string): ExactParts | null {
  const [sum, normalizer, ...others] = state.split("/").map(readExact);
  if (!sum || !normalizer || others.length > 0 || normalizer.exponent === null) return null;
  const holds = ({ terms, products }: Units) =>
    (sum.exponent ?? terms) === terms && [terms, products].includes(normalizer.exponent as number);
  const double = holds(DOUBLE);
  if (!double && !holds(SINGLE)) return null;
  return { sum: sum.exact, normalizer: normalizer.exact, double };
}
