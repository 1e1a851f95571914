/** distillation from a dense teacher, and its gradient: what streams through the kernel. */

import type { Tile } from "../tensor/tile.js";
import { ADJUSTING_GRADIENTS } from "./adjust.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, DIVERGE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageTargets, stageUpstream } from "./rowValues.js";

const LOSS = MAX | SUM | DIVERGE | CLOSE;

/** Rows that the kernel knows of (assembly/distillation/rows.ts): each has a state for each of its softmaxes. */
const MOST_ROWS = 512;

export const distillation: KernelFunction<"distillation"> = (stages, call) => {
  const { losses, grad, student, teacher, temperature, beta, soft, hard, upstream } = call;
  const target = hard === 0 ? null : call.target;
  const stage = stages.of(student);
  const { kernels } = stage;
  const { results, x, y, z, out, raw, target: targets, upstream: upstreams, state } = stage.address;
  const operation = {
    x: student,
    y: teacher,
    weight: null,
    out: grad,
    passes: grad === null ? LOSS : LOSS | WRITE,
    writes: WRITE,
    rereads: 0,
    inPlace: true,
    adjusting: ADJUSTING_GRADIENTS,
    guesses: false,
    short: null,
    begin(start: number, count: number) {
      if (target !== null) stageTargets(stage, target, start, count, null, null);
      if (grad !== null) stageUpstream(stage, upstream, start, count);
    },
    run: (passes: number, t: Tile) =>
      kernels.distillation(
        passes,
        results,
        x,
        y,
        z,
        out,
        raw,
        target === null ? 0 : targets,
        grad === null ? 0 : upstreams,
        state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
        temperature,
        beta,
        soft,
        hard,
      ),
    end(start: number, count: number) {
      stage.copyElementsOut(results, losses, start, count);
    },
  };
  stream(stage, operation, MOST_ROWS);
};
