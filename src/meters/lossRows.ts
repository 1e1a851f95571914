/** What a LossMeter adds: the losses of rows, and what is counted of them. All of it is checked here. */

import type { Call } from "../check/call.js";
import { MAX_CLASSES } from "../check/canonicalize.js";
import { checkIndices } from "../check/indices.js";
import { type Integers, parseIntegers } from "../check/integers.js";
import { liveData } from "../check/liveData.js";
import { bytesOfMask, parseMask } from "../check/mask.js";
import { type OptionName, readOptions } from "../check/options.js";
import { ownField } from "../check/ownField.js";
import { show } from "../check/show.js";
import { checkFloats, checkSameShape } from "../check/tensors.js";
import { naturalExp } from "../naturalExp.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";
import { checkOneForEach, countOf, type Flags, parseFlags, visitBlocks, yesOf } from "./rows.js";

/** Rows to add. Null: not given. */
export interface LossRows {
  /** The losses, or their opposites. */
  readonly values: CheckedFloats;
  readonly sign: 1 | -1;
  readonly counted: Flags | null;
  readonly count: number;
  /** How many of the rows that count are greedy; and for each k, how many have a rank of at most k. */
  readonly greedy: number | null;
  readonly within: readonly number[] | null;
  /** e^(mean loss) of each segment that is not empty. */
  readonly perplexities: readonly number[] | null;
}

const OPTIONS: readonly OptionName[] = ["mask"];

/** Reads a result of score, or what has the same fields; or losses. */
export function readLossRows(
  call: Call,
  given: unknown,
  options: unknown,
  topK: readonly number[],
): LossRows {
  const { mask } = readOptions(call, options, OPTIONS);
  const result = resultOf(call, given);
  if (result !== null && mask !== undefined)
    call.wrongKind("mask is given beside logProb, expected none (counted says which rows count)");
  const field = (name: string) => (result === null ? undefined : ownField(result, name));
  const [name, value] = result === null ? ["losses", given] : ["logProb", field("logProb")];
  const values = checkFloats(call, name, value);
  const flags = (flag: string, given = field(flag)) =>
    given === undefined ? null : parseFlags(call, flag, given, values);
  const counted = result === null ? parseLossMask(call, values, mask) : flags("counted");
  const greedy = flags("isGreedy");
  const ranks = parseRanks(call, field("rank"), values);
  const segments = parseSegments(call, field("segments"));
  // Everything has been read: now the values. Nothing that is refused later may have been added before.
  liveData(values);
  const bytes = counted && bytesOfMask(counted);
  return {
    values,
    sign: result === null ? 1 : -1,
    counted: bytes,
    count: countOf(bytes, values.size),
    greedy: greedy && yesOf(bytesOfMask(greedy), bytes),
    within: ranks && ranksWithin(call, ranks, bytes, topK),
    perplexities: segments && perplexitiesOf(call, segments),
  };
}

/** The result that was given; null if it is no result, but perhaps losses. */
function resultOf(call: Call, given: unknown): object | null {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    return null;
  if (Object.hasOwn(given, "logProb")) return given;
  if (!("data" in given))
    call.wrongKind(
      `result is ${show(given)} without logProb, expected one of score with a target, or a tensor of losses`,
    );
  return null;
}

function parseLossMask(call: Call, losses: CheckedFloats, value: unknown): Tensor | null {
  if (value === undefined) return null;
  const mask = parseMask(call, "mask", value);
  checkSameShape(call, "losses", losses, "mask", mask);
  return mask;
}

function parseRanks(call: Call, value: unknown, rows: CheckedFloats): Integers | null {
  if (value === undefined) return null;
  const ranks = parseIntegers(call, "rank", value);
  checkOneForEach(call, "rank", ranks, rows);
  return ranks;
}

/** A rank of 0 is that of a row whose softmax is NaN. */
function ranksWithin(
  call: Call,
  integers: Integers,
  counted: Flags | null,
  topK: readonly number[],
): number[] {
  const { values } = checkIndices(call, "rank", integers, MAX_CLASSES, null);
  const within = topK.map(() => 0);
  for (let row = 0; row < values.length; row++) {
    const rank = values[row];
    if (rank === 0 || (counted !== null && counted[row] === 0)) continue;
    for (let i = topK.length - 1; i >= 0 && rank <= topK[i]; i--) within[i]++;
  }
  return within;
}

interface Segments {
  readonly logProb: CheckedFloats;
  readonly counts: Integers;
}

function parseSegments(call: Call, value: unknown): Segments | null {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    call.wrongKind(`segments is ${show(value)}, expected an object { logProb, count }`);
  const logProb = checkFloats(call, "segments.logProb", ownField(value, "logProb"));
  const counts = parseIntegers(call, "segments.count", ownField(value, "count"));
  checkOneForEach(call, "segments.count", counts, logProb);
  return { logProb, counts };
}

function perplexitiesOf(call: Call, { logProb, counts }: Segments): number[] {
  const { values } = checkIndices(call, "segments.count", counts, MAX_CLASSES, null);
  const perplexities: number[] = [];
  visitBlocks(logProb, (block, start, count) => {
    for (let i = 0; i < count; i++) {
      const rows = values[start + i];
      if (rows > 0) perplexities.push(naturalExp(-block[i] / rows));
    }
  });
  return perplexities;
}
