/** softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { FloatArray, View } from "../backend.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmax(stages: Stages, out: FloatArray, x: View): void {
  const stage = stages.of(x.data);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    out,
    result: address.out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    guesses: true,
    run: (steps, t) =>
      kernels.softmax(steps, address.out, address.x, address.state, t.outer, t.classes, t.inner),
  });
}

export function logSoftmax(stages: Stages, out: FloatArray, x: View): void {
  const stage = stages.of(x.data);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: WRITE,
    run: (steps, t) =>
      kernels.logSoftmax(
        steps,
        address.x,
        address.x,
        address.y,
        address.state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
      ),
  });
}

/** One value for each row. Of no classes it is -Infinity, as the maximum of nothing. */
export function logSumExp(stages: Stages, out: FloatArray, x: View): void {
  const stage = stages.of(x.data);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    passes: MAX | SUM | CLOSE,
    run: (steps, t) =>
      kernels.logSumExp(
        steps,
        address.results,
        address.x,
        address.state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
      ),
    end: (start, count) => stage.copyElementsOut(address.results, out, start, count),
  });
}
