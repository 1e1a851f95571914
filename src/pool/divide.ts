/** What of a call of the engine is cut into pieces, and how. */

import type { NumberArray } from "../dtype.js";
import type { FloatArray, Operand, View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { classNameOf } from "../intrinsics.js";
import type { Call, Library } from "./library.js";
import { arrayPart, numbersPart, operandPart, type Part, viewPart } from "./parts.js";
import type { Cut } from "./table.js";
import { COUNT, sharedArray } from "./wire.js";

/** A call that can be cut. */
export interface Divided {
  readonly fn: keyof Engine;
  readonly call: Call;
  readonly cut: Cut;
  readonly units: number;
  readonly parts: ReadonlyMap<string, Part>;
  /** The losses, if they are added up. */
  readonly losses: FloatArray | null;
}

/** Null: it has to be computed as a whole. */
export function divide(library: Library, fn: keyof Engine, cut: Cut, given: Call): Divided | null {
  const along = cut.along === null ? null : (given[cut.along] as View);
  const units = along === null ? elementsOf(given) : along.outer;
  const inner = along === null ? 1 : along.inner;
  if (units < 2) return null;
  const double = along === null ? isDouble(given) : along.double;
  const call =
    cut.sums === null ? given : { ...given, losses: given.losses ?? newLosses(units * inner, double) };
  const perUnit = {
    ofRow: inner,
    ofClass: along === null ? 1 : along.classes * inner,
    ofTopK: inner * Number(given.topK ?? 0),
    ofElement: 1,
  };
  const parts = new Map<string, Part>();
  for (const [name, kind] of Object.entries(cut.fields)) {
    const value = call[name];
    if (value === null || value === undefined || typeof value === "number" || kind === "array") continue;
    const part =
      kind === "view"
        ? viewPart(library, value as View)
        : kind === "operand"
          ? operandPart(value as Operand, double)
          : kind === "numbers"
            ? numbersPart(value as Operand, inner)
            : kind === "integers"
              ? arrayPart(library, value, inner, false)
              : arrayPart(library, value, perUnit[kind], true);
    if (part === null) return null;
    parts.set(name, part);
  }
  return { fn, call, cut, units, parts, losses: cut.sums === null ? null : (call.losses as FloatArray) };
}

/** How many elements an elementwise call has. */
export function elementsOf(call: Call): number {
  return (call[COUNT] as number | undefined) ?? (call.out as NumberArray).length;
}

function isDouble(call: Call): boolean {
  return (call.double as boolean | undefined) ?? classNameOf(call.out) === "Float64Array";
}

function newLosses(length: number, double: boolean): FloatArray {
  return sharedArray(double ? "Float64Array" : "Float32Array", length) as FloatArray;
}
