/** Streaming a tensor through the staging memory: which tiles, in which passes. */
import type { FloatArray, View } from "../backend.js";
import type { Stage, Tile } from "./memory.js";

/** The passes of a kernel over its block, as in assembly/steps.ts. */
export const OPEN = 1;
export const MAX = 2;
export const SUM = 4;
export const CLOSE = 8;
export const WRITE = 16;
const IN_ORDER = [MAX, SUM, CLOSE, WRITE] as const;

/** Positions of a middle axis that are staged together where too few of their rows fit a block. */
const LONG_ROW_POSITIONS = 16;

/** The fewest that do: of fewer, one might be left over alone. */
const LEAST_POSITIONS = 4;

/** An operation over rows: its tensors, and its kernel for a staged tile. */
export interface RowOperation {
  /** The tensor in the first block. */
  readonly x: View;
  /** A tensor of the same shape in the second block. */
  readonly y?: View;
  /** One element for each class, in the third block. */
  readonly weight?: FloatArray | null;
  /** The passes that the kernel has after OPEN. */
  readonly passes: number;
  /** Where the first block goes after the passes that write it. */
  readonly out?: FloatArray;
  /** The passes that write it. */
  readonly writes?: number;
  /** The passes that read it back from `out` instead of `x`. */
  readonly rereads?: number;
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
  const { x, y, out } = operation;
  const start = tile.outerStart * x.inner + tile.innerStart;
  const count = tile.outer * tile.inner;
  operation.begin?.(start, count);
  stage.copyIn(stage.address.x, x, tile);
  if (y !== undefined) stage.copyIn(stage.address.y, y, tile);
  operation.run(OPEN | operation.passes, tile);
  if (out !== undefined) stage.copyOut(stage.address.x, out, x, tile);
  operation.end?.(start, count);
}

/** Pass by pass over the pieces of rows that are longer than a block. */
function streamLongRows(stage: Stage, operation: RowOperation): void {
  const { x, y, weight, out, writes = 0, rereads = 0 } = operation;
  const positions = Math.min(x.inner, LONG_ROW_POSITIONS);
  // Even, so that the pairs of classes that are added first are the same ones as in a row of one piece.
  const classes = Math.floor(stage.capacity / positions) & ~1;
  const written: View | null = out ? { ...x, data: out, offset: 0, stride: x.classes * x.inner } : null;
  for (let o = 0; o < x.outer; o++) {
    for (let i = 0; i < x.inner; ) {
      const count = nextPositions(x.inner - i, positions);
      const tile = { outerStart: o, outer: 1, classStart: 0, classes, innerStart: i, inner: count };
      const start = o * x.inner + i;
      operation.begin?.(start, count);
      operation.run(OPEN, tile);
      for (const pass of IN_ORDER) {
        if ((operation.passes & pass) === 0) continue;
        if (pass === CLOSE) operation.run(CLOSE, tile);
        else {
          for (let c = 0; c < x.classes; c += classes) {
            tile.classStart = c;
            tile.classes = Math.min(classes, x.classes - c);
            stage.copyIn(stage.address.x, written !== null && (rereads & pass) !== 0 ? written : x, tile);
            if (y !== undefined) stage.copyIn(stage.address.y, y, tile);
            if (weight) stage.copyElementsIn(stage.address.z, weight, c, tile.classes);
            operation.run(pass, tile);
            if (out !== undefined && (writes & pass) !== 0) stage.copyOut(stage.address.x, out, x, tile);
          }
        }
      }
      operation.end?.(start, count);
      i += count;
    }
  }
}
