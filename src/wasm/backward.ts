/** The gradients of softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { FloatData, Operand, View } from "../engine/data.js";
import { written } from "../js/halves.js";
import { Rows } from "../js/rows.js";
import { canonical } from "../nan.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmaxBackward(stages: Stages, out: FloatData, gradOutput: View, output: View): void {
  const stage = stages.of(output);
  const { x, y, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    weight: null,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    rereads: 0,
    inPlace: true,
    guesses: false,
    begin: null,
    run: (steps, t) =>
      stage.kernels.softmaxBackward(steps, x, y, state, t.classStart, t.outer, t.classes, t.inner),
    end: null,
  });
}

export function logSoftmaxBackward(stages: Stages, out: FloatData, gradOutput: View, output: View): void {
  const stage = stages.of(output);
  const { x, y, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    weight: null,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    rereads: 0,
    inPlace: true,
    guesses: false,
    begin: null,
    run: (steps, t) =>
      stage.kernels.logSoftmaxBackward(steps, x, y, state, t.classStart, t.outer, t.classes, t.inner),
    end: null,
  });
}

export function logSumExpBackward(
  stages: Stages,
  out: FloatData,
  gradOutput: Operand,
  x: View,
  output: Operand,
): void {
  // Before x is overwritten: `out` may be its own array.
  const infinite = infiniteEntries(x, output);
  if (infinite.length === 0) spread(stages, out, gradOutput, x);
  else
    written(out, (to) => {
      spread(stages, to, gradOutput, x);
      for (const { row, classes } of infinite) {
        const start = Math.floor(row / x.inner) * x.classes * x.inner + (row % x.inner);
        const beside = canonical(0 * gradOutput.at(row));
        for (let c = 0; c < x.classes; c++) to[start + c * x.inner] = beside;
        for (const c of classes) to[start + c * x.inner] = Number.NaN;
      }
    });
}

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
    guesses: false,
    begin: (start, count) => stage.stageUpstream(gradOutput, start, count),
    run: (steps, t) =>
      stage.kernels.logSumExpBackward(steps, block, upstream, state, t.outer, t.classes, t.inner),
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
