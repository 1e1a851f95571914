/** logSumExpBackward: what streams through its kernel, and the rows whose log-sum-exp is infinite. */

import type { FloatData, Operand, View } from "../engine/data.js";
import { floatsFor, roundInto } from "../js/halves.js";
import { Rows } from "../js/rows.js";
import { canonical } from "../nan.js";
import { ADJUSTING } from "./adjust.js";
import type { KernelFunction } from "./kernelFunction.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageUpstream } from "./rowValues.js";

export const logSumExpBackward: KernelFunction<"logSumExpBackward"> = (stages, call) => {
  const { out, gradOutput, x, output } = call;
  // Before x is overwritten: `out` may be its own array.
  const infinite = infiniteEntries(x, output);
  if (infinite.length === 0) {
    spread(stages, out, gradOutput, x);
    return;
  }
  const to = floatsFor(out);
  spread(stages, to, gradOutput, x);
  for (const { row, classes } of infinite) {
    const start = Math.floor(row / x.inner) * x.classes * x.inner + (row % x.inner);
    const beside = canonical(0 * gradOutput.at(row));
    for (let c = 0; c < x.classes; c++) to[start + c * x.inner] = beside;
    for (const c of classes) to[start + c * x.inner] = Number.NaN;
  }
  roundInto(out, to);
};

/** gradOutput · exp(x - log-sum-exp), where that is finite. */
function spread(stages: Stages, out: FloatData, gradOutput: Operand, x: View): void {
  const stage = stages.of(x);
  const { x: block, upstream, state } = stage.address;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: true,
    adjusting: ADJUSTING,
    guesses: false,
    short: null,
    begin: (start, count) => stageUpstream(stage, gradOutput, start, count),
    run: (passes, t) =>
      stage.kernels.logSumExpBackward(passes, block, upstream, state, t.outer, t.classes, t.inner),
    end: null,
  });
}

/** The rows with a log-sum-exp of +Infinity and their classes that hold it: exp(x - ∞) is NaN there and 0 elsewhere. */
function infiniteEntries(x: View, output: Operand): { row: number; classes: number[] }[] {
  const found = [];
  const count = x.outer * x.inner;
  let rows: Rows | null = null;
  for (let row = 0; row < count; row++) {
    if (output.at(row) !== Number.POSITIVE_INFINITY) continue;
    rows ??= new Rows(x);
    const { data, step } = rows;
    const start = rows.start(row);
    const classes = [];
    for (let c = 0; c < x.classes; c++) {
      if (data[start + c * step] === Number.POSITIVE_INFINITY) classes.push(c);
    }
    found.push({ row, classes });
  }
  return found;
}
