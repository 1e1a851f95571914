/** The WebAssembly engine on logits that are a product. In float64 the TypeScript engine computes. */

import type { FloatData, Upstream } from "../engine/data.js";
import type { LossSums } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { unchanged } from "../js/order.js";
import { DenseOperand } from "../tensor/operand.js";
import { isShortage } from "../wasm/compile.js";
import { hardTargets } from "../wasm/hardTargets.js";
import type { OnStages } from "../wasm/kernelFunction.js";
import type { Stages } from "../wasm/memory.js";
import { SECTION_CLASSES } from "../wasm/passes.js";
import { scoreContiguous } from "../wasm/score.js";
import type { LinearCrossEntropyCall, LinearEngine, LinearLogits } from "./engine.js";
import * as js from "./js.js";
import { HeadGradients } from "./wasm/gradients.js";
import { Head, HeadStage } from "./wasm/head.js";
import { type Room, roomFor } from "./wasm/room.js";
import { streamRows, streamSections } from "./wasm/streams.js";

type LinearFunction<Name extends keyof LinearEngine> = OnStages<
  Name,
  Parameters<LinearEngine[Name]>[0],
  ReturnType<LinearEngine[Name]>
>;

/** Rows of a block: as many as the weights are worth to be staged for, and fewer where more has to be in memory at the same time. */
const ROWS = 256;
const GRADIENT_ROWS = 192;
const SCORE_ROWS = 128;

/** What the engine's record holds where a gradient is asked for; it goes elsewhere. */
const ELSEWHERE: FloatData = new Float32Array(0);

export const linearCrossEntropy: LinearFunction<"linearCrossEntropy"> = (stages, call) =>
  lossesOf(stages, call, null) ?? js.linearCrossEntropy(call);

export const linearCrossEntropyGrad: LinearFunction<"linearCrossEntropyGrad"> = (stages, call) =>
  lossesOf(stages, call, HeadGradients.of) ?? js.linearCrossEntropyGrad(call);

export const linearScore: LinearFunction<"linearScore"> = (stages, call) => {
  const { logits, topK } = call;
  const most = Math.min(SCORE_ROWS, Math.floor(stages.ofType(false).capacity / Math.max(topK, 1)));
  const isWhole = logits.classes <= SECTION_CLASSES;
  const rows = rowsOfBlocks(logits.rows, most);
  const room = logits.double || rows === 0 ? null : roomOf(stages, logits, rows, isWhole, !isWhole, false);
  if (room === null) {
    js.linearScore(call);
    return;
  }
  const stage = stageOn(room, isWhole);
  const head = new Head(stage, room, logits, null);
  stage.head = head;
  const { view } = head;
  stage.through = isWhole ? streamRows(head, rows, null, room.logits) : streamSections(head, rows, null);
  scoreContiguous(stage, { ...call, logits: view }, unchanged(view), null, !isWhole);
};

/** Null where another engine is to compute: in float64, and where there is no memory. */
function lossesOf(
  stages: Stages,
  call: LinearCrossEntropyCall,
  gradientsOf: typeof HeadGradients.of | null,
): LossSums | null {
  const { logits, keep } = call;
  const grads = gradientsOf && call.grads;
  const isWhole = logits.classes <= SECTION_CLASSES || (keep > 0 && grads !== null);
  const kept = logits.classes <= SECTION_CLASSES ? 0 : keep;
  // The derivative of the softcap needs the logits beside their gradient.
  const isApart = isWhole && grads !== null && (logits.adjustment?.softcap ?? 0) !== 0;
  const most = grads === null ? ROWS : kept > 0 ? kept : isApart ? GRADIENT_ROWS / 2 : GRADIENT_ROWS;
  const counting = countingRows(call);
  const rows = rowsOfBlocks(call.kept, most);
  const room = roomOf(stages, logits, rows, isWhole, isApart, grads !== null);
  if (room === null)
    return kept > 0 ? lossesOf(stages, { ...call, keep: Math.floor(kept / 2) }, gradientsOf) : null;
  const stage = stageOn(room, isWhole);
  const head = new Head(stage, room, logits, counting);
  stage.head = head;
  const gradients = grads && (gradientsOf?.(stage, head, grads, rows) ?? null);
  stage.through = isWhole
    ? streamRows(head, rows, gradients, isApart ? room.terms : room.logits)
    : streamSections(head, rows, gradients);
  const { labelSmoothing, zLoss } = call;
  const losses = call.losses && (counting === null ? call.losses : new Float32Array(counting.length));
  const sums = hardTargets(
    { of: () => stage },
    {
      losses,
      grad: grads && ELSEWHERE,
      logits: head.view,
      target: counting === null ? call.target : counting.map((row) => call.target[row]),
      kept: call.kept,
      weight: call.weight,
      labelSmoothing,
      zLoss,
      upstream: counting === null ? call.upstream : upstreamOf(call.upstream, counting),
    },
  );
  gradients?.close();
  if (call.losses !== null && losses !== null && counting !== null) {
    fillWith(call.losses, 0);
    for (let k = 0; k < counting.length; k++) call.losses[counting[k]] = losses[k];
  }
  return sums;
}

/** How many rows blocks have, so that they are alike and have `most` at most. */
function rowsOfBlocks(rows: number, most: number): number {
  return rows === 0 ? 0 : Math.ceil(rows / Math.ceil(rows / most));
}

/** The rows that count; null if all do. */
function countingRows({ target, kept, logits }: LinearCrossEntropyCall): Int32Array | null {
  if (kept === logits.rows) return null;
  const rows = new Int32Array(kept);
  let k = 0;
  for (let row = 0; row < logits.rows; row++) if (target[row] >= 0) rows[k++] = row;
  return rows;
}

/** Of the rows that count. */
function upstreamOf(upstream: Upstream, rows: Int32Array): Upstream {
  if (typeof upstream === "number") return upstream;
  return new DenseOperand(Float64Array.from(rows, (row) => upstream.at(row)));
}

/** Null in float64, and where the memory does not suffice. */
function roomOf(
  stages: Stages,
  { hidden, classes, double }: LinearLogits,
  rows: number,
  isWhole: boolean,
  hasTerms: boolean,
  hasGradients: boolean,
): Room | null {
  if (double) return null;
  const width = hidden.classes;
  try {
    return roomFor(stages, {
      width,
      rows,
      classes: isWhole ? classes : SECTION_CLASSES,
      hasTerms,
      hasGradients,
    });
  } catch (error) {
    if (isShortage(error)) return null;
    throw error;
  }
}

/** Of whole rows the kernels have the blocks that they always have. */
function stageOn({ memory, logits, terms }: Room, isWhole: boolean): HeadStage {
  const { buffer, instances, single } = memory;
  const { address, floats, integers, doubles } = single;
  return new HeadStage(
    true,
    instances.single,
    instances.exports,
    isWhole ? address : { ...address, x: logits, out: terms },
    true,
    floats,
    new Uint8Array(buffer),
    new Uint16Array(buffer),
    integers,
    doubles,
  );
}
