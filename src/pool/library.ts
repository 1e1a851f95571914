/** The entry that a pool computes with: that of the package beside it, which the program's other calls go to, too. */

import type { Backend } from "../api.js";
import type { Engine } from "../engine/engine.js";
import type { Inside } from "../inside.js";

export interface Library {
  readonly inside: Inside;
  readonly backend: Backend;
}

/** A record that a function of an engine is given. */
export type Call = Readonly<Record<string, unknown>>;

/** A function of the engine by its name, whatever it takes. */
export function engineFunction({ inside: { engine } }: Library, name: keyof Engine): (call: Call) => unknown {
  return engine[name] as unknown as (call: Call) => unknown;
}

/** Computes one row: only a call shows which engine answers. */
export function settleBackend({ inside: { engine } }: Library): void {
  engine.softmax({
    out: new Float32Array(2),
    x: {
      data: Float32Array.of(1, 2),
      double: false,
      offset: 0,
      outer: 1,
      classes: 2,
      inner: 1,
      stride: 2,
      places: null,
      adjustment: null,
    },
  });
}

/** What engines are called in the words that threads share: the place in this list, from 1 on. */
export const BACKENDS: readonly Backend[] = ["js", "wasm", "wasm-relaxed"];
