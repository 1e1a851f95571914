/** Entropy and the divergences of distributions: what streams through their kernels, one result for each row. */
import type { FloatData, View } from "../engine/data.js";
import type { Tile } from "../tensor/tile.js";
import type { Stage, Stages } from "./memory.js";
import { CLOSE, SUM, stream } from "./passes.js";

export function entropy(stages: Stages, out: FloatData, p: View, nats: number): void {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, null, (steps, t) =>
    stage.kernels.entropy(steps, results, x, y, state, t.outer, t.classes, t.inner, nats),
  );
}

export function crossEntropyOfDistributions(
  stages: Stages,
  out: FloatData,
  p: View,
  q: View,
  nats: number,
): void {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, q, (steps, t) =>
    stage.kernels.crossEntropyOfDistributions(steps, results, x, y, state, t.outer, t.classes, t.inner, nats),
  );
}

export function klDivergence(stages: Stages, out: FloatData, p: View, q: View, nats: number): void {
  const stage = stages.of(p);
  const { results, x, y, state } = stage.address;
  sumOverClasses(stage, out, p, q, (steps, t) =>
    stage.kernels.klDivergence(steps, results, x, y, state, t.outer, t.classes, t.inner, nats),
  );
}

export function jsDivergence(stages: Stages, out: FloatData, p: View, q: View, nats: number): void {
  const stage = stages.of(p);
  const { results, x, y, z, state } = stage.address;
  sumOverClasses(stage, out, p, q, (steps, t) =>
    stage.kernels.jsDivergence(steps, results, x, y, z, state, t.outer, t.classes, t.inner, nats),
  );
}

function sumOverClasses(
  stage: Stage,
  out: FloatData,
  p: View,
  q: View | null,
  run: (steps: number, tile: Tile) => void,
): void {
  stream(stage, {
    x: p,
    y: q,
    weight: null,
    out: null,
    passes: SUM | CLOSE,
    writes: 0,
    rereads: 0,
    inPlace: true,
    guesses: false,
    begin: null,
    run,
    end: (start, count) => stage.copyElementsOut(stage.address.results, out, start, count),
  });
}
