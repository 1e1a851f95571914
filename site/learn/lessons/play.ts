/** What every lesson is given: the state, the way to another one, and the words. */

import { inUnit } from "../compute.js";
import { shown } from "../format.js";
import type { State, Unit } from "../state.js";
import type { LearnWords } from "../words.en.js";

export interface Play {
  readonly state: State;
  readonly change: (state: State) => void;
  readonly words: LearnWords;
}

/** The logarithm of the page. */
export const LOG: Readonly<Record<Unit, string>> = { nats: "ln", bits: "log₂" };

/** What each class is called. */
export function namesOf({ state, words }: Play): readonly string[] {
  return state.names.map((name, index) => name.trim() || words.classes[index]);
}

/** A loss, given in nats, in the unit of the page. */
export function lossShown(nats: number, unit: Unit): string {
  return shown(inUnit(nats, unit));
}
