/** logSoftmax: what streams through its kernel. */

import type { FloatData, View } from "../engine/data.js";
import { ADJUSTING_LOGS } from "./adjust.js";
import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, LANES, MAX, OPEN, SUM, stream, WRITE } from "./passes.js";
import { copyIn, copyOut, isSmall } from "./small.js";
import type { Stage } from "./stage.js";

const PASSES = MAX | SUM | CLOSE | WRITE;

export const logSoftmax: KernelFunction<"logSoftmax"> = (stages, { out, x }) => {
  const stage = stages.of(x, out);
  if (isSmall(stage, x)) {
    small(stage, out, x);
    return;
  }
  const { kernels, address } = stage;
  stream(stage, {
    x,
    y: null,
    weight: null,
    out,
    passes: PASSES,
    writes: WRITE,
    rereads: 0,
    inPlace: false,
    adjusting: ADJUSTING_LOGS,
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

/** The same of a few short rows: four side by side, as all of them. */
function small(stage: Stage, out: FloatData, x: View): void {
  const { exports, kernels, address } = stage;
  const { outer, classes } = x;
  const groups = Math.ceil(outer / LANES);
  copyIn(stage, address.raw, x);
  exports.interleave_f32(address.x, address.raw, outer, classes);
  kernels.logSoftmax(OPEN | PASSES, address.out, address.x, address.state, 0, groups, classes, LANES);
  exports.deinterleave_f32(address.raw, address.out, outer, classes);
  copyOut(stage, address.raw, out, outer * classes);
}
