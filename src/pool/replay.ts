/**
 * Public functions are synchronous, and what they wait for is not: so a call runs until it asks the engine for something large, and is left
 * there; when that is done, it runs again from its start, and finds the answer. Its checks run twice, its computation does not.
 */

import type { NumberArray } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { FEW_ELEMENTS } from "../engine/fewElements.js";
import type { Halves } from "../halves.js";
import { copyTo } from "../intrinsics.js";
import { type Asked, type EngineName, sizeOf, workOf } from "./divided.js";
import { type Call, engineFunction, type Library } from "./library.js";
import { CUTS, type Cut } from "./table.js";

/** What a call of the engine was answered. */
interface Answer {
  readonly call: Call;
  readonly value: unknown;
}

/** Thrown where the answer is not there yet. */
export const UNANSWERED: unique symbol = Symbol("unanswered");

export class Replay {
  readonly engine: Engine;
  readonly #library: Library;
  readonly #answers: Answer[] = [];
  #next = 0;
  /** What the last run was left at. */
  question: Asked | null = null;

  constructor(
    library: Library,
    private readonly worthwhile: number,
  ) {
    this.#library = library;
    const { engine } = library.inside;
    const functions: Record<string, unknown> = { ...engine };
    for (const name of Object.keys(engine) as EngineName[]) {
      const cut = CUTS[name];
      if (cut !== undefined) functions[name] = (call: Call) => this.#ask(name, cut, call);
    }
    this.engine = functions as unknown as Engine;
  }

  rewind(): void {
    this.#next = 0;
    this.question = null;
  }

  answer(value: unknown): void {
    if (this.question !== null) this.#answers.push({ call: this.question.call, value });
  }

  #ask(name: EngineName, cut: Cut, call: Call): unknown {
    if (this.#next === this.#answers.length) {
      const work = workOf(this.#library, cut, call);
      if (work < this.worthwhile || sizeOf(cut, call) <= FEW_ELEMENTS) return this.#compute(name, call);
      // What several calls share is written over by the next one: the record, and the memory of its indices.
      this.question = { name, cut, call: { ...call }, work };
      this.#library.inside.leaveIndices();
      throw UNANSWERED;
    }
    const { call: answered, value } = this.#answers[this.#next++];
    for (const [field, kind] of Object.entries(cut.fields))
      if (kind.startsWith("of")) this.#copy(call[field], answered[field]);
    return value;
  }

  #compute(name: EngineName, call: Call): unknown {
    const value = engineFunction(this.#library, name)(call);
    this.#answers.push({ call: { ...call }, value });
    this.#next++;
    return value;
  }

  /** The results of the first run are those of this one. */
  #copy(to: unknown, from: unknown): void {
    if (to === null || to === undefined || to === from) return;
    const { Halves } = this.#library.inside;
    const array = (data: unknown): NumberArray =>
      data instanceof Halves ? (data as Halves).bits : (data as NumberArray);
    copyTo(array(to), array(from));
  }
}
