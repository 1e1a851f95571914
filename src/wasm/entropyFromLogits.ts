/** The entropy of softmax(logits), and its gradient: what streams through the kernel. */

import { ADJUSTING } from "./adjust.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageUpstream } from "./rowValues.js";

export const entropyFromLogits: KernelFunction<"entropyFromLogits"> = (stages, call) => {
  const { entropies, grad, logits, nats, upstream } = call;
  const stage = stages.of(logits);
  const { results, x, y, upstream: upstreams, state } = stage.address;
  stream(stage, {
    x: logits,
    y: null,
    weight: null,
    out: grad,
    passes: grad === null ? MAX | SUM | CLOSE : MAX | SUM | CLOSE | WRITE,
    writes: WRITE,
    rereads: 0,
    inPlace: true,
    adjusting: ADJUSTING,
    guesses: false,
    short: null,
    begin(start, count) {
      if (grad !== null) stageUpstream(stage, upstream, start, count);
    },
    run: (passes, t) =>
      stage.kernels.entropyFromLogits(
        passes,
        results,
        x,
        y,
        grad === null ? 0 : upstreams,
        state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
        nats,
      ),
    end(start, count) {
      if (entropies !== null) stage.copyElementsOut(results, entropies, start, count);
    },
  });
};
