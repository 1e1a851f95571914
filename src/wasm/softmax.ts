/** softmax: what streams through its kernel. */

import { ADJUSTING } from "./adjust.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { copyIn, copyOut, isSmall } from "./small.js";

export const softmax: KernelFunction<"softmax"> = (stages, { out, x }) => {
  const stage = stages.of(x, out);
  const { kernels, address } = stage;
  if (isSmall(stage, x)) {
    copyIn(stage, address.x, x);
    stage.exports.softmaxShort_f32(address.out, address.x, address.state, address.raw, x.outer, x.classes, 1);
    copyOut(stage, address.out, out, x.outer * x.classes);
    return;
  }
  stream(stage, {
    x,
    y: null,
    weight: null,
    out,
    passes: MAX | SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: false,
    adjusting: ADJUSTING,
    guesses: true,
    short: (t, from, to) =>
      stage.exports.softmaxShort_f32(to, from, address.state, address.raw, t.outer, t.classes, t.inner),
    begin: null,
    run: (passes, t, from, to) =>
      kernels.softmax(passes, to, from, address.state, t.outer, t.classes, t.inner),
    end: null,
  });
};
