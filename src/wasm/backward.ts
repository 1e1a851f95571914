/** The gradients of softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { AnyView, FloatArray, FloatData, View } from "../backend.js";
import { wide, written } from "../js/halves.js";
import { rowStart } from "../js/rows.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmaxBackward(stages: Stages, out: FloatData, gradOutput: AnyView, output: AnyView): void {
  const stage = stages.of(output.data);
  const { x, y, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    inPlace: true,
    run: (steps, t) =>
      stage.kernels.softmaxBackward(steps, x, y, state, t.classStart, t.outer, t.classes, t.inner),
  });
}

export function logSoftmaxBackward(
  stages: Stages,
  out: FloatData,
  gradOutput: AnyView,
  output: AnyView,
): void {
  const stage = stages.of(output.data);
  const { x, y, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    inPlace: true,
    run: (steps, t) =>
      stage.kernels.logSoftmaxBackward(steps, x, y, state, t.classStart, t.outer, t.classes, t.inner),
  });
}

export function logSumExpBackward(
  stages: Stages,
  out: FloatData,
  gradOutput: FloatArray,
  x: AnyView,
  output: FloatArray,
): void {
  // Before x is overwritten: `out` may be its own array.
  const infinite = infiniteEntries(x, output);
  if (infinite.length === 0) spread(stages, out, gradOutput, x);
  else
    written(out, (to) => {
      spread(stages, to, gradOutput, x);
      for (const { row, classes } of infinite) {
        const start = Math.floor(row / x.inner) * x.classes * x.inner + (row % x.inner);
        for (let c = 0; c < x.classes; c++) to[start + c * x.inner] = 0 * gradOutput[row];
        for (const c of classes) to[start + c * x.inner] = Number.NaN;
      }
    });
}

/** gradOutput · exp(x - log-sum-exp), where that is finite. */
function spread(stages: Stages, out: FloatData, gradOutput: FloatArray, x: AnyView): void {
  const stage = stages.of(x.data);
  const { x: block, upstream, state } = stage.address;
  stream(stage, {
    x,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: true,
    begin: (start, count) => stage.stageUpstream(gradOutput, start, count),
    run: (steps, t) =>
      stage.kernels.logSumExpBackward(steps, block, upstream, state, t.outer, t.classes, t.inner),
  });
}

/** The rows with a log-sum-exp of +Infinity and their classes that hold it: exp(x - ∞) is NaN there and 0 elsewhere. */
function infiniteEntries(x: AnyView, output: FloatArray): { row: number; classes: number[] }[] {
  const found = [];
  let wideX: View | null = null;
  for (let row = 0; row < output.length; row++) {
    if (output[row] !== Number.POSITIVE_INFINITY) continue;
    wideX ??= wide(x);
    const { data, inner } = wideX;
    const start = rowStart(wideX, row);
    const classes = [];
    for (let c = 0; c < x.classes; c++) {
      if (data[start + c * inner] === Number.POSITIVE_INFINITY) classes.push(c);
    }
    found.push({ row, classes });
  }
  return found;
}
