/** Entropy and the divergences of distributions: what streams through their kernels, one result for each row. */
import type { FloatArray, View } from "../backend.js";
import type { Stages } from "./memory.js";
import type { Kernels } from "./module.js";
import { CLOSE, MAX, SUM, stream } from "./passes.js";

export function entropyFromLogits(stages: Stages, out: FloatArray, logits: View, nats: number): void {
  if (logits.classes === 0) {
    out.fill(0);
    return;
  }
  const stage = stages.of(logits.data);
  const { kernels, address } = stage;
  const { results, x, y, state } = address;
  stream(stage, {
    x: logits,
    passes: [MAX, SUM, CLOSE],
    run: (steps, t) =>
      kernels.entropyFromLogits(steps, results, x, y, state, t.classStart, t.outer, t.classes, t.inner, nats),
    end: (start, count) => stage.copyElementsOut(results, out, start, count),
  });
}

export function entropy(stages: Stages, out: FloatArray, p: View, nats: number): void {
  sumOverClasses(stages, "entropy", out, p, p, nats);
}

export function crossEntropyOfDistributions(
  stages: Stages,
  out: FloatArray,
  p: View,
  q: View,
  nats: number,
): void {
  sumOverClasses(stages, "crossEntropyOfDistributions", out, p, q, nats);
}

export function klDivergence(stages: Stages, out: FloatArray, p: View, q: View, nats: number): void {
  sumOverClasses(stages, "klDivergence", out, p, q, nats);
}

export function jsDivergence(stages: Stages, out: FloatArray, p: View, q: View, nats: number): void {
  sumOverClasses(stages, "jsDivergence", out, p, q, nats);
}

function sumOverClasses(
  stages: Stages,
  operation: "entropy" | "crossEntropyOfDistributions" | "klDivergence" | "jsDivergence",
  out: FloatArray,
  p: View,
  q: View,
  nats: number,
): void {
  const stage = stages.of(p.data);
  const { results, x, y, state } = stage.address;
  const kernel: Kernels["entropy"] = stage.kernels[operation];
  stream(stage, {
    x: p,
    y: q === p ? undefined : q,
    passes: [SUM, CLOSE],
    run: (steps, t) => kernel(steps, results, x, q === p ? x : y, state, t.outer, t.classes, t.inner, nats),
    end: (start, count) => stage.copyElementsOut(results, out, start, count),
  });
}
