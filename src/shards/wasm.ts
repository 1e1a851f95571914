/**
 * The WebAssembly engine on shards of classes, by the kernel of crossEntropy: its passes over rows in pieces, with pivots that are given. The
 * target is left out of a row's sum. No tensor is resident in the memories of this engine.
 */

import type { OnStages } from "../wasm/kernelFunction.js";
import { Losses } from "../wasm/losses.js";
import { CLOSE, MAX, OPEN, type RowOperation, SUM, stream, WRITE } from "../wasm/passes.js";
import { stageTargets, stageUpstream } from "../wasm/rowValues.js";
import type { Stage } from "../wasm/stage.js";
import type { ShardEngine } from "./engine.js";
import { KernelState, SECTION_ROWS } from "./kernelState.js";

type ShardFunction<Name extends keyof ShardEngine> = OnStages<
  Name,
  Parameters<ShardEngine[Name]>[0],
  ReturnType<ShardEngine[Name]>
>;

/** What is known of a tile: where its classes begin in the vocabulary, and how many there are. */
interface Piece {
  readonly classStart: number;
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** No target is this class. */
const NO_CLASS = 0x7fffffff;

export const shardBackend: ShardFunction<"shardBackend"> = () => "wasm";

export const rowMax: ShardFunction<"rowMax"> = (stages, { x, out }) => {
  const stage = stages.of(x);
  const { pivots: maxima } = new KernelState(stage);
  stream(stage, {
    ...OPERATION,
    x,
    passes: MAX,
    run: (passes, t, from) => runKernel(stage, passes, t, from, 0),
    end(start, count) {
      for (let r = 0; r < count; r++) out[start + r] = maxima[r];
    },
  });
};

export const rowSums: ShardFunction<"rowSums"> = (stages, call) => {
  const { logits, firstClass, target, pivot, sums, targetLogits } = call;
  const stage = stages.of(logits);
  const state = new KernelState(stage);
  let first = 0;
  const run: RowOperation["run"] = (passes, t, from) => {
    const piece = { ...t, classStart: firstClass + t.classStart };
    if (passes & OPEN) {
      runKernel(stage, OPEN, piece, from, 0);
      state.putPivots(pivot, first, t.outer * t.inner);
    }
    if (passes & SUM) runKernel(stage, passes & ~OPEN, piece, from, 0);
  };
  const operation: RowOperation = {
    ...OPERATION,
    x: logits,
    passes: SUM,
    run,
    // In a longer row they are the end of its last section, which has no kernels for short rows.
    short: (t, from, to) => run(OPEN | SUM, t, from, to),
    begin(start, count) {
      first = start;
      stageTargets(stage, target, start, count, null, null);
    },
    end(start, count) {
      state.copySums(sums, start, count);
      for (let r = 0; r < count; r++)
        if (target[start + r] >= 0) targetLogits[start + r] = state.targetLogits[r];
    },
  };
  stream(stage, operation, SECTION_ROWS);
};

export const mergedLosses: ShardFunction<"mergedLosses"> = (stages, call) => {
  const { losses, pivot, target, kept } = call;
  const stage = stages.ofType(pivot instanceof Float64Array);
  const state = new KernelState(stage);
  const { address, rows } = stage;
  const taken = new Losses(stage, losses);
  for (let start = 0; start < pivot.length; start += rows) {
    const count = Math.min(rows, pivot.length - start);
    // One class of each row, which adds nothing to the sum: the kernel closes what it has summed.
    const piece = { classStart: NO_CLASS, outer: count, classes: 1, inner: 1 };
    stage.elements(address.x, count).fill(-Infinity);
    stageTargets(stage, target, start, count, null, null);
    runKernel(stage, OPEN, piece, address.x, 0);
    state.putPivots(pivot, start, count);
    state.putMerged(call, start, count);
    runKernel(stage, SUM | CLOSE, piece, address.x, 0);
    taken.take(address.results, start, count);
  }
  return { sum: taken.sum, weight: kept };
};

export const shardGradient: ShardFunction<"shardGradient"> = (stages, call) => {
  const { logits, firstClass, target, pivot, grad, upstream } = call;
  const stage = stages.of(logits, grad);
  const state = new KernelState(stage);
  let first = 0;
  const run: RowOperation["run"] = (passes, t, from, to) => {
    const piece = { ...t, classStart: firstClass + t.classStart };
    const count = t.outer * t.inner;
    if (passes & OPEN) {
      runKernel(stage, OPEN, piece, from, to);
      state.putPivots(pivot, first, count);
    }
    // The terms; what they sum up to in this shard is not needed.
    if (passes & SUM) runKernel(stage, passes & ~(OPEN | CLOSE | WRITE), piece, from, to);
    if (passes & CLOSE) {
      state.putMerged(call, first, count);
      runKernel(stage, CLOSE, piece, from, to, stage.address.upstream);
    }
    if (passes & WRITE) runKernel(stage, WRITE, piece, from, to);
  };
  const operation: RowOperation = {
    ...OPERATION,
    x: logits,
    out: grad,
    passes: SUM | CLOSE | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    run,
    short: (t, from, to) => run(OPEN | SUM | CLOSE | WRITE, t, from, to),
    begin(start, count) {
      first = start;
      stageTargets(stage, target, start, count, null, null);
      stageUpstream(stage, upstream, start, count);
    },
  };
  stream(stage, operation, SECTION_ROWS);
};

/** What operations on shards have not. */
const OPERATION = {
  y: null,
  weight: null,
  out: null,
  writes: 0,
  rereads: 0,
  inPlace: false,
  adjusting: null,
  guesses: false,
  begin: null,
  end: null,
  short: null,
} as const;

/** Runs passes of the kernel on a piece that lies at `from`; terms and gradients go to `to`, 0 for nowhere. */
function runKernel(
  { kernels, address }: Stage,
  passes: number,
  { classStart, outer, classes, inner }: Piece,
  from: number,
  to: number,
  upstream = 0,
): void {
  const { results, target, state } = address;
  kernels.crossEntropy(
    passes,
    results,
    to,
    from,
    target,
    0,
    upstream,
    state,
    classStart,
    outer,
    classes,
    inner,
  );
}
