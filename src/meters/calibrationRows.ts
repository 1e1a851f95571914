/** What a CalibrationMeter adds: how sure the model was of each row, and whether it was right. All of it is checked here. */

import type { Call } from "../check/call.js";
import { bytesOfMask } from "../check/mask.js";
import { ownField } from "../check/ownField.js";
import { show, showElement } from "../check/show.js";
import { checkFloats } from "../check/tensors.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import { checkOneForEach, countOf, type Flags, parseFlags, visitBlocks } from "./rows.js";

/** Rows to add. */
export interface CalibrationRows {
  readonly maxLogProb: CheckedFloats;
  readonly greedy: Flags;
  readonly counted: Flags | null;
  readonly count: number;
  readonly brier: CheckedFloats | null;
}

/** Reads a result of score, or what has the same fields. */
export function readCalibrationRows(call: Call, given: unknown): CalibrationRows {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    call.wrongKind(`result is ${show(given)}, expected one of score, with maxLogProb and isGreedy`);
  const [maxLogProb, counted, isGreedy, brier] = ["maxLogProb", "counted", "isGreedy", "brier"].map((field) =>
    ownField(given, field),
  );
  if (maxLogProb === undefined || isGreedy === undefined)
    call.wrongKind(
      `result is ${show(given)} without ${maxLogProb === undefined ? "maxLogProb" : "isGreedy"}, expected one of score with a target`,
    );
  const rows = checkFloats(call, "maxLogProb", maxLogProb);
  const flags = counted === undefined ? null : parseFlags(call, "counted", counted, rows);
  const greedy = parseFlags(call, "isGreedy", isGreedy, rows);
  const scores = brier === undefined ? null : checkFloats(call, "brier", brier);
  if (scores !== null) checkOneForEach(call, "brier", scores, rows);
  // Everything has been read: now the values. Nothing that is refused later may have been added before.
  checkLogProbs(rows);
  const countedFlags = flags && bytesOfMask(flags);
  return {
    maxLogProb: rows,
    greedy: bytesOfMask(greedy),
    counted: countedFlags,
    count: countOf(countedFlags, rows.size),
    brier: scores,
  };
}

/** A NaN is that of a row whose softmax is NaN. */
function checkLogProbs(rows: CheckedFloats): void {
  const { call, name, shape } = rows;
  visitBlocks(rows, (block, start, count) => {
    for (let i = 0; i < count; i++)
      if (block[i] > 0)
        call.outOfRange(`${showElement(name, shape, start + i)} is ${block[i]}, expected a logarithm <= 0`);
  });
}
