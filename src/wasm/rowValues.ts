/** What a loss is given for each row of a tile, staged for the kernel. */

import { partOf } from "../dtype.js";
import type { FloatArray, Upstream } from "../engine/data.js";
import type { ExactSum } from "../exactSum.js";
import { copyTo } from "../intrinsics.js";
import { SHORT_RUN, type Stage } from "./stage.js";

/** Stages the class index of each of `count` rows, and the weight of that class where there are weights, which are added to `weights`. */
export function stageTargets(
  stage: Stage,
  target: Int32Array,
  start: number,
  count: number,
  weight: FloatArray | null,
  weights: ExactSum | null,
): void {
  const { integers } = stage;
  const to = stage.address.target / 4;
  if (count < SHORT_RUN) for (let r = 0; r < count; r++) integers[to + r] = target[start + r];
  else copyTo(integers, partOf(target, start, count), to);
  // Apart, so that what calls without weights go through stays small enough to be inlined.
  if (weight !== null) stageWeights(stage, target, start, count, weight, weights);
}

function stageWeights(
  { floats, address }: Stage,
  target: Int32Array,
  start: number,
  count: number,
  weight: FloatArray,
  weights: ExactSum | null,
): void {
  const to = address.targetWeight / floats.BYTES_PER_ELEMENT;
  for (let r = 0; r < count; r++) {
    const t = target[start + r];
    floats[to + r] = t < 0 ? 0 : weight[t];
    if (t >= 0) weights?.add(weight[t]);
  }
}

/** Stages the upstream gradient of each of `count` rows. */
export function stageUpstream(
  { doubles, address }: Stage,
  upstream: Upstream,
  start: number,
  count: number,
): void {
  const to = address.upstream / 8;
  const one = typeof upstream === "number";
  const dense = one ? null : upstream.dense;
  if (one) for (let r = 0; r < count; r++) doubles[to + r] = upstream;
  else if (dense !== null) for (let r = 0; r < count; r++) doubles[to + r] = dense[start + r];
  else for (let r = 0; r < count; r++) doubles[to + r] = upstream.at(start + r);
}
