/** softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { FloatData, View } from "../backend.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmax(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x, out);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    guesses: true,
    run: (steps, t, from, to) => kernels.softmax(steps, to, from, address.state, t.outer, t.classes, t.inner),
  });
}

export function logSoftmax(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x, out);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: WRITE,
    run: (steps, t, from, to) =>
      kernels.logSoftmax(steps, to, from, address.state, t.classStart, t.outer, t.classes, t.inner),
  });
}

/** One value for each row. Of no classes it is -Infinity, as the maximum of nothing. */
export function logSumExp(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    passes: MAX | SUM | CLOSE,
    run: (steps, t, from) =>
      kernels.logSumExp(
        steps,
        address.results,
        from,
        address.state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
      ),
    end: (start, count) => stage.copyElementsOut(address.results, out, start, count),
  });
}
