/** softmaxBackward: what streams through its kernel. */

import { ADJUSTING } from "./adjust.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, SUM, stream, WRITE } from "./passes.js";

export const softmaxBackward: KernelFunction<"softmaxBackward"> = (stages, { out, gradOutput, output }) => {
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
    adjusting: ADJUSTING,
    guesses: false,
    short: null,
    begin: null,
    run: (passes, t) =>
      stage.kernels.softmaxBackward(passes, x, y, state, t.classStart, t.outer, t.classes, t.inner),
    end: null,
  });
};
