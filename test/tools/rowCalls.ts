/** Calls of the registry on rows in some placement, and the bits of their results in the order of the rows. */

import type { Given } from "../functions/entry.js";
import { resultsOf, writtenTo } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Api, FloatArray } from "./api.js";
import { lazily } from "./lazily.js";
import { type FloatsConstructor, makeRows, type Placement, put, type Rows, rowBits } from "./rows.js";

/** Those whose results are in the type of the input, and a row's own. */
export const rowCalls = calls.filter(({ severalAxes, dtype }) => !severalAxes && dtype === undefined);

/** The gradients among them, and the others. */
export const gradientCalls = rowCalls.filter(({ entry }) => entry.problems !== undefined);
export const plainCalls = rowCalls.filter((call) => !gradientCalls.includes(call));

/** What calls are given of the rows, each tensor in memory of its own. */
export function givenRows(rows: Rows, placement: Placement): Given {
  const { classes } = rows;
  const { ids, inner } = placement;
  const type = rows.logits.constructor as FloatsConstructor;
  const shape = [ids.length / inner, inner];
  const of = (source: Rows["logits"]) => () => put(source, classes, placement);
  const perRow = () => ({ data: new type(ids.map((id) => rows.gradOutput[id])), shape });
  return lazily<Given>({
    x: of(rows.logits),
    y: of(rows.reversed),
    p: of(rows.p),
    q: of(rows.q),
    g: of(rows.reversed),
    factor: of(rows.p),
    positive: of(rows.q),
    rows: perRow,
    // Only the infinities of the sums are read.
    sums: () => ({ data: new type(ids.length), shape }),
    target: () => ({ data: Int32Array.from(ids, (id) => rows.target[id]), shape }),
    picks: () => ({
      data: Int32Array.from(ids, (id) => Math.max(0, rows.target[id])),
      shape: [shape[0], 1, inner],
    }),
    weight: () => ({ data: rows.weight, shape: [classes] }),
    dim: () => 1,
    dims: () => undefined,
    reduction: () => undefined,
    labelSmoothing: () => undefined,
  });
}

/** Whether what `out` receives has one value per class, or one per row: told by a small call. */
const wide = new Map<NamedCall, boolean>();

function isWide(api: Api, call: NamedCall): boolean {
  const known = wide.get(call);
  if (known !== undefined) return known;
  const small = givenRows(makeRows(Float32Array, 3, 2), { ids: [0, 1], inner: 1 });
  const isOne = writtenTo(call.run(api, small)).data.length > 2;
  wide.set(call, isOne);
  return isOne;
}

/** Runs a call on rows as they are placed, and returns the bits of its results in the order of the rows. */
export function bitsOf(api: Api, call: NamedCall, rows: Rows, placement: Placement): Uint32Array {
  const { out = "fresh", outShift = 0, ids } = placement;
  const given = givenRows(rows, placement);
  const type = rows.logits.constructor as FloatsConstructor;
  const into = {
    fresh: () => undefined,
    given: () => {
      const length = ids.length * (isWide(api, call) ? rows.classes : 1);
      return new type(length + outShift + 8).fill(Number.NaN).subarray(outShift, outShift + length);
    },
    "in place": () => (call.inPlace ? (given[call.inPlace[0]].data as FloatArray) : undefined),
  }[out]();
  const results = resultsOf(call.run(api, given, into)).map(([name, result]) => {
    if (typeof result === "number") throw new Error(`${call.title}: ${name} is a number`);
    const data = result.data as FloatArray;
    return rowBits(data, placement, data.length / ids.length);
  });
  return results.length === 1 ? results[0] : sideBySide(results, ids.length);
}

/** For each row what each result has of it. */
function sideBySide(results: readonly Uint32Array[], rows: number): Uint32Array {
  const width = results.reduce((sum, { length }) => sum + length, 0) / rows;
  const bits = new Uint32Array(rows * width);
  let start = 0;
  for (const result of results) {
    const own = result.length / rows;
    for (let row = 0; row < rows; row++)
      bits.set(result.subarray(row * own, (row + 1) * own), row * width + start);
    start += own;
  }
  return bits;
}
