/** logSumExp: what streams through its kernel. Of no classes it is -Infinity, as the maximum of nothing. */

import { ADJUSTING } from "./adjust.js";
import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream } from "./passes.js";

export const logSumExp: KernelFunction<"logSumExp"> = (stages, { out, x }) => {
  const stage = stages.of(x);
  const { kernels, address } = stage;
  const { results, state } = address;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out: null,
    passes: MAX | SUM | CLOSE,
    writes: 0,
    rereads: 0,
    inPlace: false,
    adjusting: ADJUSTING,
    guesses: false,
    short: null,
    begin: null,
    run: (passes, t, from) =>
      givingBack(kernels, passes, t, from, 0, state, () =>
        kernels.logSumExp(passes, results, from, state, t.classStart, t.outer, t.classes, t.inner),
      ),
    end: (start, count) => stage.copyElementsOut(results, out, start, count),
  });
};
