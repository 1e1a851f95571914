/** The gradients of softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { FloatArray, View } from "../backend.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmaxBackward(stages: Stages, out: FloatArray, gradOutput: View, output: View): void {
  const stage = stages.of(output.data);
  const { x, y, z, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    inPlace: true,
    run: (steps, t) => stage.kernels.softmaxBackward(steps, x, y, z, state, t.outer, t.classes, t.inner),
  });
}

export function logSoftmaxBackward(stages: Stages, out: FloatArray, gradOutput: View, output: View): void {
  const stage = stages.of(output.data);
  const { x, y, state } = stage.address;
  stream(stage, {
    x: gradOutput,
    y: output,
    out,
    passes: SUM | CLOSE | WRITE,
    writes: WRITE,
    inPlace: true,
    run: (steps, t) => stage.kernels.logSoftmaxBackward(steps, x, y, state, t.outer, t.classes, t.inner),
  });
}

export function logSumExpBackward(
  stages: Stages,
  out: FloatArray,
  gradOutput: FloatArray,
  x: View,
  output: FloatArray,
): void {
  const stage = stages.of(x.data);
  const { x: block, upstream, state } = stage.address;
  // Before x is overwritten: `out` may be its own array.
  const infinite = infiniteEntries(x, output);
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
  for (const { row, classes } of infinite) {
    const start = Math.floor(row / x.inner) * x.classes * x.inner + (row % x.inner);
    for (let c = 0; c < x.classes; c++) out[start + c * x.inner] = 0 * gradOutput[row];
    for (const c of classes) out[start + c * x.inner] = Number.NaN;
  }
}

/** The rows with a log-sum-exp of +Infinity and their classes that hold it: exp(x - ∞) is NaN there and 0 elsewhere. */
function infiniteEntries(x: View, output: FloatArray): { row: number; classes: number[] }[] {
  const found = [];
  for (let row = 0; row < output.length; row++) {
    if (output[row] !== Number.POSITIVE_INFINITY) continue;
    const start = x.offset + Math.floor(row / x.inner) * x.stride + (row % x.inner);
    const classes = [];
    for (let c = 0; c < x.classes; c++) {
      if (x.data[start + c * x.inner] === Number.POSITIVE_INFINITY) classes.push(c);
    }
    found.push({ row, classes });
  }
  return found;
}
