/** placeholder until the branch with parts is merged */
import type { ExactSum } from "../../exactSum.js";
import type { LossParts } from "./options.js";
export function partsOf(sum: ExactSum, normalizer: ExactSum, _double: boolean): LossParts {
  return { sum: sum.value, normalizer: normalizer.value, state: "" };
}
