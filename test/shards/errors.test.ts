/** What is wrong with shards is refused, by a message that says which argument it is, and what would be right. */

import { describe, expect, test } from "vitest";
import type { RowStates } from "../../src/shards/states.js";
import { uniform } from "../tools/random.js";
import {
  allReduced,
  logitsOf,
  part,
  SECTION,
  type ShardApi,
  shardEngines,
  split,
  tensorOf,
} from "./shardedRows.js";

const CLASSES = 3 * SECTION;
const x = tensorOf(logitsOf(uniform(1), 2 * CLASSES, 2, 0), [2, CLASSES], "float32");
const target = { data: Int32Array.of(5, 2 * SECTION + 1), shape: [2] };
const otherTarget = { data: Int32Array.of(5, 2 * SECTION + 2), shape: [2] };
const short = tensorOf(Float64Array.of(3, 1, -3, 0, 0, 0), [2, 3], "float32");

interface Ready {
  readonly api: ShardApi;
  readonly parts: ReturnType<typeof split>["parts"];
  readonly states: readonly RowStates[];
  readonly merged: RowStates;
  readonly pivot: RowStates["pivot"];
}

/** A call that is wrong in one place; TypeScript would refuse some of them. */
type Wrong = readonly [title: string, call: (ready: Ready) => unknown, error: string];

/** The same functions, whatever they are given. */
type Loose = Readonly<Record<keyof ShardApi, (...args: readonly unknown[]) => unknown>>;
const loose = ({ api }: Ready) => api as unknown as Loose;

const wrong: readonly Wrong[] = [
  [
    "a scalar",
    (r) => loose(r).rowMax({ data: Float32Array.of(1), shape: [] }),
    "RangeError: rowMax: logits has shape [], expected at least one axis, the classes",
  ],
  [
    "no classes",
    (r) => r.api.rowMax({ data: new Float32Array(0), shape: [2, 0] }),
    "RangeError: rowMax: logits has shape [2, 0], expected at least one class on axis 1",
  ],
  [
    "integers",
    (r) => r.api.rowMax(Int32Array.of(1, 2)),
    "TypeError: rowMax: logits has dtype int32, expected float32, float64, float16 or bfloat16",
  ],
  [
    "an option of crossEntropy",
    (r) => loose(r).closeRowStates(r.merged, target, { labelSmoothing: 0.1 }),
    "TypeError: closeRowStates: unknown option `labelSmoothing`, expected one of numClasses, ignoreIndex, reduction, mask, rowWeight, normalizer, out",
  ],
  [
    "class weights",
    (r) => loose(r).rowGradient(r.parts[0], r.merged, target, { firstClass: 0, weight: [1] }),
    "TypeError: rowGradient: unknown option `weight`, expected one of firstClass, numClasses, dim, ignoreIndex, reduction, mask, rowWeight, normalizer, gradOutput, out",
  ],
  [
    "a misspelled option",
    (r) => loose(r).rowState(r.parts[0], target, { pivot: r.pivot, first_class: 0 }),
    "TypeError: rowState: unknown option `first_class`, did you mean `firstClass`?",
  ],
  [
    "no options",
    (r) => loose(r).rowState(r.parts[0], target),
    "TypeError: rowState: firstClass is missing, expected an integer >= 0 that is a multiple of 4096",
  ],
  [
    "no pivot",
    (r) => loose(r).rowState(r.parts[0], target, { firstClass: 0 }),
    "TypeError: rowState: pivot is missing, expected the maxima of rowMax over all shards",
  ],
  [
    "a first class between multiples",
    (r) => r.api.rowState(r.parts[1], target, { pivot: r.pivot, firstClass: 4000 }),
    "RangeError: rowState: firstClass is 4000, expected an integer >= 0 that is a multiple of 4096",
  ],
  [
    "a negative first class",
    (r) => r.api.rowState(r.parts[1], target, { pivot: r.pivot, firstClass: -4096 }),
    "RangeError: rowState: firstClass is -4096, expected an integer >= 0 that is a multiple of 4096",
  ],
  [
    "a fractional first class",
    (r) => r.api.rowGradient(r.parts[1], r.merged, target, { firstClass: 0.5 }),
    "RangeError: rowGradient: firstClass is 0.5, expected an integer >= 0 that is a multiple of 4096",
  ],
  [
    "a first class in words",
    (r) => loose(r).rowState(r.parts[1], target, { pivot: r.pivot, firstClass: "0" }),
    'TypeError: rowState: firstClass is "0", expected an integer >= 0 that is a multiple of 4096',
  ],
  [
    "too many classes",
    (r) => r.api.rowState(r.parts[1], target, { pivot: r.pivot, firstClass: 2 ** 31 - SECTION }),
    "RangeError: rowState: firstClass is 2147479552 with 4096 classes, expected at most 2147483647 in all",
  ],
  [
    "pivots of too few rows",
    (r) => r.api.rowState(r.parts[0], target, { pivot: Float32Array.of(1), firstClass: 0 }),
    "RangeError: rowState: pivot has 1 elements, expected 2, one for each row",
  ],
  [
    "pivots of another type",
    (r) => r.api.rowState(r.parts[0], target, { pivot: Float64Array.of(9, 9), firstClass: 0 }),
    "TypeError: rowState: pivot has dtype float64, expected float32 for logits of float32",
  ],
  [
    "a pivot below a logit",
    (r) => r.api.rowState(short, [0, 0], { pivot: Float32Array.of(3, -1), firstClass: 0 }),
    "RangeError: rowState: pivot[1] is -1, below a logit of the row, 0, expected the maximum over all shards",
  ],
  [
    "targets of other rows",
    (r) => r.api.rowState(r.parts[0], [1], { pivot: r.pivot, firstClass: 0 }),
    "RangeError: rowState: target has shape [1], expected [2], that of the rows of logits",
  ],
  [
    "a fractional target",
    (r) => r.api.rowState(r.parts[0], [1, 0.5], { pivot: r.pivot, firstClass: 0 }),
    "RangeError: rowState: target[1] is 0.5, expected an integer",
  ],
  [
    "floats as targets",
    (r) => r.api.rowState(r.parts[0], Float32Array.of(1, 2), { pivot: r.pivot, firstClass: 0 }),
    "TypeError: rowState: target has dtype float32, expected integers (such as an Int32Array)",
  ],
  [
    "nothing to merge",
    (r) => r.api.mergeRowStates(),
    "TypeError: mergeRowStates: there are no states, expected at least one",
  ],
  [
    "something else to merge",
    (r) => loose(r).mergeRowStates(r.states[0], 5),
    "TypeError: mergeRowStates: states[1] is 5, expected a state of rowState or mergeRowStates",
  ],
  [
    "a list of states",
    (r) => loose(r).mergeRowStates(r.states),
    "TypeError: mergeRowStates: states[0] is an array of length 3, expected an object such as { format: ... }",
  ],
  [
    "a state of another version",
    (r) => loose(r).mergeRowStates({ ...r.states[0], format: 2 }),
    "TypeError: mergeRowStates: states[0].format is 2, expected 1",
  ],
  [
    "a state with a field more",
    (r) => loose(r).mergeRowStates({ ...r.states[0], sum: 2 }),
    "TypeError: mergeRowStates: unknown field `sum` of states[0], did you mean `sums`?",
  ],
  [
    "sums of another type",
    (r) => loose(r).closeRowStates({ ...r.merged, sums: [] }, target),
    "TypeError: closeRowStates: state.sums is an array of length 0, expected a BigInt64Array of length 60",
  ],
  [
    "sums of another length",
    (r) => r.api.closeRowStates({ ...r.merged, sums: r.merged.sums.slice(1) }, target),
    "TypeError: closeRowStates: state.sums is an array of int64, expected a BigInt64Array of length 60",
  ],
  [
    "pivots of another length",
    (r) => r.api.closeRowStates({ ...r.merged, pivot: Float32Array.of(1) }, target),
    "TypeError: closeRowStates: state.pivot is an array of float32, expected a Float32Array of length 2, as the shape is [2]",
  ],
  [
    "a state of another engine",
    (r) =>
      r.api.mergeRowStates(r.states[0], {
        ...r.states[1],
        backend: r.states[1].backend === "js" ? "wasm" : "js",
      }),
    'TypeError: mergeRowStates: states[1] has backend "OTHER", states[0] has "OWN", expected states of the same rows',
  ],
  [
    "a state of another engine to close",
    (r) => r.api.closeRowStates({ ...r.merged, backend: r.merged.backend === "js" ? "wasm" : "js" }, target),
    "TypeError: closeRowStates: state was computed by OTHER, expected OWN, which computes here",
  ],
  [
    "states of other pivots",
    (r) =>
      r.api.mergeRowStates(
        r.states[0],
        r.api.rowState(r.parts[1], target, { pivot: Float32Array.of(500, r.pivot[1]), firstClass: SECTION }),
      ),
    "TypeError: mergeRowStates: states[1].pivot[0] is 500, states[0].pivot[0] is PIVOT, expected states of the same rows",
  ],
  [
    "states of other targets",
    (r) =>
      r.api.mergeRowStates(
        r.states[0],
        r.api.rowState(r.parts[1], otherTarget, { pivot: r.pivot, firstClass: SECTION }),
      ),
    "TypeError: mergeRowStates: states[1] was computed with other targets than states[0], expected the same",
  ],
  [
    "states of other rows",
    (r) =>
      r.api.mergeRowStates(
        r.states[0],
        r.api.rowState(part(x, 0, SECTION).data.subarray(0, SECTION), 5, {
          pivot: { data: r.pivot.slice(0, 1), shape: [] },
          firstClass: SECTION,
        }),
      ),
    "TypeError: mergeRowStates: states[1] has rows of shape [], states[0] of [2], expected states of the same rows",
  ],
  [
    "a shard twice",
    (r) => r.api.mergeRowStates(r.states[1], r.states[0], r.states[1]),
    "RangeError: mergeRowStates: states[0] has classes 4096 to 8191, states[2] has classes 4096 to 8191, expected no class twice",
  ],
  [
    "a shard that is there already",
    (r) => r.api.mergeRowStates(r.merged, r.states[1]),
    "RangeError: mergeRowStates: states[0] has classes 4096 to 8191, states[1] has classes 4096 to 8191, expected no class twice",
  ],
  [
    "a shard that is missing",
    (r) => r.api.closeRowStates(r.api.mergeRowStates(r.states[0], r.states[2]), target),
    "RangeError: closeRowStates: state has 8192 classes in 2 shards that do not lie side by side from class 0 on: before classes 8192 to 12287 there should be class 4096",
  ],
  [
    "the last shard missing, where the number of classes is given",
    (r) => r.api.closeRowStates(r.states[0], target, { numClasses: 3 * SECTION }),
    "RangeError: closeRowStates: state has 4096 classes in 1 shards, expected 12288: is a shard missing?",
  ],
  [
    "the first shard missing",
    (r) => r.api.rowGradient(r.parts[1], r.states[1], target, { firstClass: SECTION }),
    "RangeError: rowGradient: state has 4096 classes in 1 shards that do not lie side by side from class 0 on: before classes 4096 to 8191 there should be class 0",
  ],
  [
    "an all-reduce of a shard twice",
    (r) => r.api.closeRowStates(allReduced([r.states[0], r.states[1], r.states[1]]), target),
    "RangeError: closeRowStates: state has 12288 classes in 3 shards that do not lie side by side from class 0 on, expected all shards, each once",
  ],
  [
    "an all-reduce of other pivots",
    (r) =>
      r.api.closeRowStates(
        allReduced([
          r.states[0],
          r.states[1],
          r.api.rowState(r.parts[2], target, {
            pivot: Float32Array.of(500, r.pivot[1]),
            firstClass: 2 * SECTION,
          }),
        ]),
        target,
      ),
    "RangeError: closeRowStates: state is of 3 shards that do not have the same rows, expected the same pivots, targets, dtype and engine in all of them and here",
  ],
  [
    "other targets at the end",
    (r) => r.api.closeRowStates(r.merged, otherTarget),
    "RangeError: closeRowStates: state is of 3 shards that do not have the same rows, expected the same pivots, targets, dtype and engine in all of them and here",
  ],
  [
    "no shard at all",
    (r) => r.api.closeRowStates({ ...r.merged, sums: new BigInt64Array(60) }, target),
    "RangeError: closeRowStates: state has 0 shards, expected at least one",
  ],
  [
    "pivots that no logit reaches",
    (r) => r.api.closeRowStates(r.api.rowState(short, [0, 0], { pivot: [3, 2], firstClass: 0 }), [0, 0]),
    "RangeError: closeRowStates: state.pivot[1] is 2, above all logits of the row, expected their maximum over all shards",
  ],
  [
    "a target beyond the vocabulary",
    (r) => r.api.closeRowStates(r.api.rowState(short, [0, 3], { pivot: [3, 0], firstClass: 0 }), [0, 3]),
    "RangeError: closeRowStates: target[1] is 3, expected 0 <= target < 3 or ignoreIndex (-100)",
  ],
  [
    "a negative target",
    (r) =>
      r.api.rowGradient(short, r.api.rowState(short, [0, -1], { pivot: [3, 0], firstClass: 0 }), [0, -1], {
        firstClass: 0,
      }),
    "RangeError: rowGradient: target[1] is -1, expected 0 <= target < 3 or ignoreIndex (-100)",
  ],
  [
    "an unknown reduction",
    (r) => loose(r).closeRowStates(r.merged, target, { reduction: "max" }),
    'RangeError: closeRowStates: reduction is "max", expected "none", "mean", "sum", "parts"',
  ],
  [
    "an array for a number",
    (r) => loose(r).closeRowStates(r.merged, target, { out: new Float32Array(2) }),
    'TypeError: closeRowStates: out is given with reduction "mean", expected reduction "none" (a number needs no array)',
  ],
  [
    "losses over the pivots",
    (r) =>
      r.api.closeRowStates(r.merged, target, {
        reduction: "none",
        out: r.merged.pivot as Float32Array<ArrayBuffer>,
      }),
    "RangeError: closeRowStates: out overlaps state, expected memory of its own",
  ],
  [
    "a gradient of another length",
    (r) => r.api.rowGradient(r.parts[0], r.merged, target, { firstClass: 0, out: new Float32Array(3) }),
    "RangeError: rowGradient: out has length 3, expected 8192",
  ],
  [
    "logits beyond the classes",
    (r) => r.api.rowGradient(r.parts[0], r.merged, target, { firstClass: 3 * SECTION }),
    "RangeError: rowGradient: logits has classes 12288 to 16383, expected a shard of the 12288 classes of state",
  ],
  [
    "logits that end within a section",
    (r) => r.api.rowGradient(part(x, 0, 100), r.merged, target, { firstClass: 0 }),
    "RangeError: rowGradient: logits has classes 0 to 99, expected a shard of the 12288 classes of state",
  ],
  [
    "logits of another type",
    (r) =>
      r.api.rowGradient(tensorOf(new Float64Array(2 * SECTION), [2, SECTION], "float64"), r.merged, target, {
        firstClass: 0,
      }),
    "TypeError: rowGradient: state has dtype float32, expected float64 for logits of float64",
  ],
  [
    "logits of other rows",
    (r) => r.api.rowGradient(new Float32Array(SECTION), r.merged, 5, { firstClass: 0 }),
    "RangeError: rowGradient: state has rows of shape [2], expected [], as logits has",
  ],
  [
    "an upstream gradient of another shape",
    (r) =>
      loose(r).rowGradient(r.parts[0], r.merged, target, {
        firstClass: 0,
        reduction: "none",
        gradOutput: [1],
      }),
    "RangeError: rowGradient: gradOutput has shape [1], expected [2], the shape of the loss",
  ],
];

describe.each(shardEngines)("$name", ({ name, sharded: api }) => {
  const { parts, states } = split(api, x, target, [0, SECTION, 2 * SECTION, CLASSES]);
  const ready: Ready = { api, parts, states, merged: api.mergeRowStates(...states), pivot: states[0].pivot };

  test.each(wrong)("%s", (_, call, error) => {
    const other = name === "js" ? "wasm" : "js";
    const expected = error
      .replace("OTHER", other)
      .replace("OWN", name)
      .replace("PIVOT", String(ready.pivot[0]));
    const before = structuredClone(states);
    expect(refusal(() => call(ready))).toBe(expected);
    expect(states).toEqual(before);
  });
});

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "nothing was refused";
}
