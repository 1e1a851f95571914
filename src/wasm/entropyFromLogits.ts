/** The entropy of softmax(logits), and its gradient: what streams through the kernel. */
import type { FloatData, Upstream, View } from "../engine/data.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";

export function entropyFromLogits(stages: Stages, out: FloatData, logits: View, nats: number): void {
  entropyFromLogitsGrad(stages, null, out, logits, nats, 0);
}

/** `grad` and `entropies` are null where they are not wanted. */
export function entropyFromLogitsGrad(
  stages: Stages,
  grad: FloatData | null,
  entropies: FloatData | null,
  logits: View,
  nats: number,
  upstream: Upstream,
): void {
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
    guesses: false,
    begin(start, count) {
      if (grad !== null) stage.stageUpstream(upstream, start, count);
    },
    run: (steps, t) =>
      stage.kernels.entropyFromLogits(
        steps,
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
}
