/** mergeParts: the losses of parts of a batch added up to those of the whole. Exact integers: no engine could do it otherwise. */

import type { Call } from "../check/call.js";
import { ownField } from "../check/ownField.js";
import { show } from "../check/show.js";
import { plus } from "../exact.js";
import { canonical } from "../nan.js";
import type { Named } from "../types.js";
import { define } from "./shared/define.js";
import type { LossParts } from "./shared/options.js";
import { type ExactParts, partsFrom, readState } from "./shared/parts.js";

/** What {@link mergeParts} returns. */
export interface MergedParts extends LossParts {
  /** `sum / normalizer`. */
  mean: number;
}

export interface MergeParts extends Named<"mergeParts"> {
  /**
   * Adds up losses that were computed in parts, by several calls, workers or machines: the same bits as of one call, however the rows
   * were split, and in whatever order the parts come.
   *
   * `sum = Σ sums`, `normalizer = Σ normalizers`, each exact and rounded once; `mean = sum / normalizer`
   *
   * @param list - What a loss gives with `reduction: "parts"`, as it is or from JSON. Of each only its `state` is read.
   * @returns The same of the whole, which can be merged further, and its mean: NaN if nothing counts. Of an empty list 0, 0 and NaN; its
   * `state` is that of float32 losses.
   * @throws TypeError if `list` is no array, an item is no object with a `state`, a `state` is not written as a loss writes it, or
   * some parts are of float32 losses and others of float64.
   * @example
   * mergeParts([{ state: "0x3p-149/0x1p-149" }, { state: "0x9p-149/0x2p-149" }]).mean; // 4
   * mergeParts([]).sum; // 0
   * @see {@link LossMeter} for the other statistics of many losses.
   */
  (list: readonly Pick<LossParts, "state">[]): MergedParts;
}

export function mergeParts(): MergeParts {
  return define<MergeParts>("mergeParts", (call) => (list) => mergeList(call, list));
}

function mergeList(call: Call, list: unknown): MergedParts {
  if (!Array.isArray(list)) call.wrongKind(`list is ${show(list)}, expected an array of parts`);
  let merged: ExactParts | null = null;
  const { length } = list;
  for (let i = 0; i < length; i++) {
    const parts = readParts(call, `list[${i}]`, list[i]);
    if (merged !== null && merged.double !== parts.double)
      call.wrongKind(
        `list[${i}].state is of ${typeName(parts.double)} losses, expected ${typeName(merged.double)} as in list[0]`,
      );
    merged = merged === null ? parts : sumOf(merged, parts);
  }
  const parts = partsFrom(merged ?? NOTHING);
  return { ...parts, mean: canonical(parts.sum / parts.normalizer) };
}

const NOTHING: ExactParts = { sum: 0n, normalizer: 0n, double: false };

function sumOf(a: ExactParts, b: ExactParts): ExactParts {
  return { ...a, sum: plus(a.sum, b.sum), normalizer: plus(a.normalizer, b.normalizer) };
}

function readParts(call: Call, name: string, value: unknown): ExactParts {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    call.wrongKind(`${name} is ${show(value)}, expected an object { sum, normalizer, state }`);
  const state = ownField(value, "state");
  const parts = typeof state === "string" ? readState(state) : null;
  return parts ?? refuseState(call, name, state);
}

function refuseState(call: Call, name: string, state: unknown): never {
  call.wrongKind(
    `${name}.state is ${show(state)}, expected a text such as "0x1a2bp-149/0x3p-149", which a loss with reduction "parts" gives`,
  );
}

function typeName(double: boolean): string {
  return double ? "float64" : "float32";
}
