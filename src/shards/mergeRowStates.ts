/** mergeRowStates: adds up what shards know of their rows. */

import type { Call } from "../check/call.js";
import { define } from "../functions/shared/define.js";
import type { Named } from "../types.js";
import {
  type CheckedStates,
  checkStates,
  difference,
  type RowStates,
  showShard,
  totalsOf,
} from "./states.js";

export interface MergeRowStates extends Named<"mergeRowStates"> {
  /**
   * Adds up the states of shards, in any order and in any groups: `sums[k]` of all of them, as integers.
   *
   * @param states - States of {@link rowState}, or merged ones; they stay as they are.
   * @returns {@link RowStates} of all their shards.
   * @throws TypeError if there are no states, or something else among them, or their engine, dtype, rows, pivots or targets differ. RangeError if two of
   * them have the same classes, or there are more than 2^15 shards.
   * @example
   * mergeRowStates(rowState([[3, 1, -3]], [1], { pivot: [3], firstClass: 0 })).shards.length; // 1
   * @see {@link closeRowStates} for the losses.
   */
  (...states: RowStates[]): RowStates;
}

/** More could overflow. */
const MOST_SHARDS = 2n ** 15n;

export function mergeRowStates(): MergeRowStates {
  return define<MergeRowStates>("mergeRowStates", (call) => (...given): RowStates => {
    if (given.length === 0) call.wrongKind("there are no states, expected at least one");
    const all = given.map((value, k) => checkStates(call, `states[${k}]`, value));
    const first = all[0];
    for (const other of all) checkAlike(call, first, other);
    const { format, backend, dtype, shape, pivot } = first;
    const sums = new BigInt64Array(first.sums.length);
    for (const { sums: each } of all) for (let k = 0; k < sums.length; k++) sums[k] += each[k];
    return {
      format,
      backend,
      dtype,
      shape,
      pivot,
      sums,
      shards: merged(call, all),
    };
  });
}

function checkAlike(call: Call, a: CheckedStates, b: CheckedStates): void {
  const differing = difference(a, b);
  if (differing !== null) call.wrongKind(`${differing}, expected states of the same rows`);
  const [ofA, ofB] = [totalsOf(a), totalsOf(b)];
  if (ofA.agreement * ofB.shards !== ofB.agreement * ofA.shards)
    call.wrongKind(`${b.name} was computed with other targets than ${a.name}, expected the same`);
}

/** The shards of all states, from the first class on. */
function merged(call: Call, states: readonly CheckedStates[]): RowStates["shards"] {
  const shards = states
    .flatMap((state) => state.shards.map((shard) => ({ shard, name: state.name })))
    .sort((a, b) => a.shard[0] - b.shard[0]);
  for (let k = 1; k < shards.length; k++) {
    const [before, after] = [shards[k - 1], shards[k]];
    if (before.shard[0] + before.shard[1] > after.shard[0])
      call.outOfRange(
        `${before.name} has ${showShard(before.shard)}, ${after.name} has ${showShard(after.shard)}, expected no class twice`,
      );
  }
  const count = states.reduce((sum, state) => sum + totalsOf(state).shards, 0n);
  if (count > MOST_SHARDS) call.outOfRange(`there are ${count} shards, expected at most ${MOST_SHARDS}`);
  return shards.map(({ shard: [firstClass, classes] }) => [firstClass, classes]);
}
