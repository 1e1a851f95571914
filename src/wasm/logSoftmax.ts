/** logSoftmax: what streams through its kernel. */

import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export const logSoftmax: KernelFunction<"logSoftmax"> = (stages, { out, x }) => {
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
    short: null,
    begin: null,
    run: (passes, t, from, to) =>
      givingBack(kernels, passes, t, from, 0, address.state, () =>
        kernels.logSoftmax(passes, to, from, address.state, t.classStart, t.outer, t.classes, t.inner),
      ),
    end: null,
  });
};
