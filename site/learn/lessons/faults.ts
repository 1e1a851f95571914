/** Why the page does not take what was read: a sentence, or null. */

import type { Fault } from "../readNumbers.js";
import { LARGEST_LOGIT, LEAST_WEIGHT } from "../state.js";
import type { LearnWords } from "../words.en.js";

type Faults = LearnWords["faults"];

export function logitFault(reading: number | Fault, faults: Faults): string | null {
  if (typeof reading !== "number") return reading.kind === "empty" ? faults.number : faults.reading(reading);
  return Number.isFinite(reading) && Math.abs(reading) > LARGEST_LOGIT ? faults.large : null;
}

export function weightFault(reading: number | Fault, faults: Faults): string | null {
  if (typeof reading !== "number" || !(reading >= 0 && reading <= LARGEST_LOGIT)) return faults.weight;
  return reading > 0 && reading < LEAST_WEIGHT ? faults.smallWeight : null;
}
