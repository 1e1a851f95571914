/** softmax, log-softmax and log-sum-exp: what streams through their kernels. */
import type { FloatData, View } from "../engine/data.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function softmax(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x, out);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: false,
    guesses: true,
    begin: null,
    run: (steps, t, from, to) => kernels.softmax(steps, to, from, address.state, t.outer, t.classes, t.inner),
    end: null,
  });
}

export function logSoftmax(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x, out);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: WRITE,
    rereads: 0,
    inPlace: false,
    guesses: false,
    begin: null,
    run: (steps, t, from, to) =>
      kernels.logSoftmax(steps, to, from, address.state, t.classStart, t.outer, t.classes, t.inner),
    end: null,
  });
}

/** One value for each row. Of no classes it is -Infinity, as the maximum of nothing. */
export function logSumExp(stages: Stages, out: FloatData, x: View): void {
  const stage = stages.of(x);
  const { kernels, address } = stage;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out: null,
    passes: MAX | SUM | CLOSE,
    writes: 0,
    rereads: 0,
    inPlace: false,
    guesses: false,
    begin: null,
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
