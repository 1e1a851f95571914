/** Streaming a tensor through the staging memory: which tiles, in which passes. */
import type { FloatArray, View } from "../backend.js";
import type { Stage, Tile } from "./memory.js";

/** The passes of a kernel over its blocks, as in assembly/steps.ts. */
export const OPEN = 1;
export const MAX = 2;
export const SUM = 4;
export const CLOSE = 8;
export const WRITE = 16;
const GUESS = 32;
const IN_ORDER = [MAX, SUM, CLOSE, WRITE] as const;

/** Positions of a middle axis that are staged together where too few of their rows fit a block. */
const LONG_ROW_POSITIONS = 16;

/** The fewest that do: of fewer, one might be left over alone. */
const LEAST_POSITIONS = 4;

/** Contiguous rows of up to so many classes are computed side by side: four rows in the lanes of a vector (f32). */
const SHORT_ROW = 48;
const LANES = 4;

/** An operation over rows: its tensors, and its kernel for a staged tile. */
export interface RowOperation {
  /** The tensor in the block x. */
  readonly x: View;
  /** A tensor of the same shape in the block y. */
  readonly y?: View;
  /** One element for each class, in the block z. */
  readonly weight?: FloatArray | null;
  /** The passes that the kernel has after OPEN. */
  readonly passes: number;
  /** Where `result` goes after the passes that write it. */
  readonly out?: FloatArray;
  /** The block that they write. */
  readonly result?: number;
  /** The passes that write it. */
  readonly writes?: number;
  /** The passes that need it as it was written, and x no longer. */
  readonly rereads?: number;
  /** Whether pivots may be guessed instead of the pass MAX (f32): the kernel must not write the block x. */
  readonly guesses?: boolean;
  /** Stages what belongs to rows `[start, start + count)`. */
  begin?(start: number, count: number): void;
  /** Takes the results of those rows. */
  end?(start: number, count: number): void;
  /** Calls the kernel on the staged tile. */
  run(steps: number, tile: Tile): void;
}

/** Runs the operation over the whole tensor, tile by tile. */
export function stream(stage: Stage, operation: RowOperation): void {
  const { outer, classes, inner } = operation.x;
  const positions = Math.min(stage.rows, Math.floor(stage.capacity / classes));
  if (positions < (inner === 1 ? 1 : LEAST_POSITIONS)) {
    streamLongRows(stage, operation);
    return;
  }
  if (operation.weight) stage.copyElementsIn(stage.address.z, operation.weight, 0, classes);
  const tile = { outerStart: 0, outer: 1, classStart: 0, classes, innerStart: 0, inner };
  if (stage.single && inner === 1 && classes <= SHORT_ROW) {
    const rows = positions - (positions % LANES);
    for (let o = 0; o < outer; o += rows) {
      tile.outerStart = o;
      tile.outer = Math.min(rows, outer - o);
      runShort(stage, operation, tile);
    }
    return;
  }
  if (inner <= positions) {
    const outers = Math.floor(positions / inner);
    for (let o = 0; o < outer; o += outers) {
      tile.outerStart = o;
      tile.outer = Math.min(outers, outer - o);
      runWhole(stage, operation, tile);
    }
    return;
  }
  for (let o = 0; o < outer; o++) {
    tile.outerStart = o;
    for (let i = 0; i < inner; i += tile.inner) {
      tile.innerStart = i;
      tile.inner = nextPositions(inner - i, positions);
      runWhole(stage, operation, tile);
    }
  }
}

/**
 * How many of the positions that are left go into the next tile of a middle axis: never one alone. The kernels would
 * take it for a contiguous row and add its classes in another order.
 */
function nextPositions(left: number, most: number): number {
  return left === most + 1 ? most - 1 : Math.min(left, most);
}

/** All passes in one call on a tile of whole rows. */
function runWhole(stage: Stage, operation: RowOperation, tile: Tile): void {
  const { x, y, out, result = stage.address.x, passes } = operation;
  const start = tile.outerStart * x.inner + tile.innerStart;
  const count = tile.outer * tile.inner;
  operation.begin?.(start, count);
  stage.copyIn(stage.address.x, x, tile);
  if (y !== undefined) stage.copyIn(stage.address.y, y, tile);
  operation.run(OPEN | (operation.guesses && stage.single ? (passes & ~MAX) | GUESS : passes), tile);
  if (out !== undefined) stage.copyOut(result, out, x, tile);
  operation.end?.(start, count);
}

/** The same on a tile of short contiguous rows, which the kernel sees as groups of four neighbouring rows. */
function runShort(stage: Stage, operation: RowOperation, tile: Tile): void {
  const { x, y, out, result = stage.address.x, passes } = operation;
  const { outerStart: start, outer: count, classes } = tile;
  operation.begin?.(start, count);
  stage.interleaveIn(stage.address.x, x, tile);
  if (y !== undefined) stage.interleaveIn(stage.address.y, y, tile);
  const steps = OPEN | (operation.guesses ? (passes & ~MAX) | GUESS : passes);
  operation.run(steps, { ...tile, outer: Math.ceil(count / LANES), inner: LANES, classes });
  if (out !== undefined) stage.interleaveOut(result, out, x, tile);
  operation.end?.(start, count);
}

/** Pass by pass over the pieces of rows that are longer than a block. */
function streamLongRows(stage: Stage, operation: RowOperation): void {
  const { x } = operation;
  const positions = Math.min(x.inner, LONG_ROW_POSITIONS);
  // Even, so that the pairs of classes that are added first are the same ones as in a row of one piece.
  const classes = Math.floor(stage.capacity / positions) & ~1;
  // What was written over x cannot be summed once more.
  const guesses = operation.guesses && stage.single && operation.out?.buffer !== x.data.buffer;
  for (let o = 0; o < x.outer; o++) {
    for (let i = 0; i < x.inner; ) {
      const count = nextPositions(x.inner - i, positions);
      const tile = { outerStart: o, outer: 1, classStart: 0, classes, innerStart: i, inner: count };
      const start = o * x.inner + i;
      operation.begin?.(start, count);
      let done = 0;
      if (guesses) {
        runPass(stage, operation, tile, OPEN | GUESS | SUM);
        if (!stage.guessFailed(count)) done = MAX | SUM;
      }
      if (done === 0) operation.run(OPEN, tile);
      for (const pass of IN_ORDER) {
        if ((operation.passes & ~done & pass) === 0) continue;
        if (pass === CLOSE) operation.run(CLOSE, tile);
        else runPass(stage, operation, tile, pass);
      }
      operation.end?.(start, count);
      i += count;
    }
  }
}

/** One pass over all pieces of the tile's rows; OPEN goes with the first. */
function runPass(stage: Stage, operation: RowOperation, tile: Tile, steps: number): void {
  const { x, y, weight, out, result = stage.address.x, writes = 0, rereads = 0 } = operation;
  const most = tile.classes;
  const written = out ? { ...x, data: out, offset: 0, stride: x.classes * x.inner } : x;
  for (let c = 0; c < x.classes; c += most) {
    tile.classStart = c;
    tile.classes = Math.min(most, x.classes - c);
    if ((rereads & steps) !== 0) stage.copyIn(result, written, tile);
    else stage.copyIn(stage.address.x, x, tile);
    if (y !== undefined) stage.copyIn(stage.address.y, y, tile);
    if (weight) stage.copyElementsIn(stage.address.z, weight, c, tile.classes);
    operation.run(c === 0 ? steps : steps & ~OPEN, tile);
    if (out !== undefined && (writes & steps) !== 0) stage.copyOut(result, out, x, tile);
  }
  tile.classStart = 0;
  tile.classes = most;
}
