/** Streaming a tensor through the blocks of a memory: which tiles, in which passes. */

import type { Adjustment, FloatArray, FloatData, View } from "../engine/data.js";
import { Halves } from "../halves.js";
import { bufferOf, byteOffsetOf } from "../intrinsics.js";
import { adjustmentFrom } from "../tensor/mask.js";
import { outerStart, type Tile } from "../tensor/tile.js";
import type { ResultView, Stage } from "./stage.js";

/** The passes of a kernel over its blocks, as in assembly/passes.ts. */
export const OPEN = 1;
export const MAX = 2;
export const SUM = 4;
export const CLOSE = 8;
export const WRITE = 16;
export const GUESS = 32;
export const KEEP = 64;
/** Before all others, for what looks at the tile as it was given: not the kernel's. */
export const ORDER = 128;
export const DIVERGE = 256;
const GOES_ON = 512;
export const IN_ORDER = [MAX, SUM, DIVERGE, CLOSE, WRITE] as const;

/** Positions of a middle axis that are staged together where too few of their rows fit a block. */
const LONG_ROW_POSITIONS = 16;

/** The fewest that do: of fewer, one might be left over alone. */
const LEAST_POSITIONS = 4;

/** Rows of up to so many classes (f32) have kernels of their own (assembly/short/limits.ts), or are computed four side by side. */
export const SHORT_ROW = 48;
export const LANES = 4;

/** A row is summed in sections of so many classes (assembly/rows/sectionSums.ts). */
export const SECTION_CLASSES = 4096;

/** Neighbouring rows of a middle axis that the kernels for short rows are worth their beginning for. */
const LEAST_NEIGHBOURS = 32;

/** What options do to a tile of a tensor. */
export interface Adjusting {
  /** Adjusts elements that were copied to a block. The block `out` is free then: nothing has been computed from the tile yet. */
  elements(stage: Stage, block: number, view: View, adjustment: Adjustment, tile: Tile): void;
  /**
   * Adjusts what was computed from a tile of x, and lies at an address. The block `y`, and `raw` or else `out`, are free: nothing more is
   * computed from the tile.
   */
  results(stage: Stage, address: number, x: View, adjustment: Adjustment, tile: Tile): void;
}

/** An operation over rows: its tensors, and its kernel for a tile. What it does not have is null: nothing may be inherited. */
export interface RowOperation {
  readonly x: View;
  /** A tensor of the same shape in the block y. */
  readonly y: View | null;
  /** One element for each class, in the block z. */
  readonly weight: FloatArray | null;
  /** The passes that the kernel has after OPEN. */
  readonly passes: number;
  /** A dense tensor of the same shape: what the kernel writes. */
  readonly out: FloatData | null;
  /** The passes that write it. */
  readonly writes: number;
  /** The passes that need it as it was written, and x no longer. */
  readonly rereads: number;
  /** Whether the kernel writes in the place of x. If not, it leaves x as it was, and both may lie in the memory itself. */
  readonly inPlace: boolean;
  /** How elements of x and y, and what is written, are adjusted; null where those views have no adjustment. */
  readonly adjusting: Adjusting | null;
  /** Whether pivots may be guessed instead of the pass MAX (f32). */
  readonly guesses: boolean;
  /** Stages what belongs to rows `[start, start + count)`. */
  readonly begin: ((start: number, count: number) => void) | null;
  /** Takes the results of those rows. */
  readonly end: ((start: number, count: number) => void) | null;
  /** Calls the kernel for short rows, all passes at once, on a tile as `run` does. `isResident`: x must be left as it was. */
  readonly short: ((tile: Tile, x: number, out: number, isResident: boolean) => void) | null;
  /** Calls the kernel on a tile that lies at the address x, and whose results go to the address out. */
  run(passes: number, tile: Tile, x: number, out: number): void;
}

/** How an operation runs over the whole tensor: {@link stream}, or what computes the tensor meanwhile. */
export type Streaming = (stage: Stage, operation: RowOperation) => void;

/** Runs the operation over the whole tensor, tile by tile, of which each has so many rows at most. */
export function stream(stage: Stage, operation: RowOperation, most = stage.rows): void {
  const { outer, classes, inner } = operation.x;
  const positions = Math.min(most, Math.floor(stage.capacity / classes));
  if (positions < (inner === 1 ? 1 : LEAST_POSITIONS)) {
    if (operation.out instanceof Halves && operation.rereads)
      streamLongHalves(stage, operation, operation.out);
    else streamLongRows(stage, operation);
    return;
  }
  if (operation.weight) stage.copyElementsIn(stage.address.z, operation.weight, 0, classes);
  const tile = { outerStart: 0, outer: 1, classStart: 0, classes, innerStart: 0, inner };
  if (inner <= positions) {
    const interleaved = stage.single && inner === 1 && classes <= SHORT_ROW;
    const outers = Math.floor(positions / (interleaved ? LANES : inner)) * (interleaved ? LANES : 1);
    for (let o = 0; o < outer; o += outers) {
      tile.outerStart = o;
      tile.outer = Math.min(outers, outer - o);
      if (interleaved && operation.short === null) runInterleaved(stage, operation, tile);
      else runWhole(stage, operation, tile);
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
  const { x, y, out, inPlace } = operation;
  const start = tile.outerStart * x.inner + tile.innerStart;
  operation.begin?.(start, tile.outer * tile.inner);
  const from = inPlace ? 0 : stage.addressOf(x, tile);
  if (from === 0) copyIn(stage, operation, stage.address.x, x, tile);
  if (y !== null) copyIn(stage, operation, stage.address.y, y, tile);
  const to = inPlace || out === null ? 0 : stage.addressOf(denseView(x, out), tile);
  const block = inPlace ? stage.address.x : stage.address.out;
  if (hasShortRows(stage, operation))
    operation.short?.(tile, from || stage.address.x, to || block, from !== 0);
  else operation.run(OPEN | passesOf(stage, operation, from, to), tile, from || stage.address.x, to || block);
  if (out !== null) adjustResult(stage, operation, to || block, tile);
  if (out !== null && to === 0) stage.copyOut(block, out, x, tile);
  operation.end?.(start, tile.outer * tile.inner);
}

/** Copies a tile of x or y to a block, adjusted if its view is. */
function copyIn(stage: Stage, { adjusting }: RowOperation, block: number, view: View, tile: Tile): void {
  stage.copyIn(block, view, tile);
  if (view.adjustment !== null) adjusting?.elements(stage, block, view, view.adjustment, tile);
}

/** Adjusts what was written for a tile, which lies at an address, if x is adjusted. */
function adjustResult(stage: Stage, { adjusting, x }: RowOperation, address: number, tile: Tile): void {
  if (x.adjustment !== null) adjusting?.results(stage, address, x, x.adjustment, tile);
}

/** Whether the kernel for short rows computes them: not where it would begin anew with every few rows. */
function hasShortRows({ single }: Stage, { short, x }: RowOperation): boolean {
  return short !== null && single && x.classes <= SHORT_ROW && (x.inner === 1 || x.inner >= LEAST_NEIGHBOURS);
}

/** The same on a tile of short contiguous rows, which the kernel sees as groups of four neighbouring rows. */
function runInterleaved(stage: Stage, operation: RowOperation, tile: Tile): void {
  const { x, y, out, inPlace } = operation;
  const { outerStart: start, outer: count, classes } = tile;
  operation.begin?.(start, count);
  interleaveIn(stage, operation, stage.address.x, x, tile);
  if (y !== null) interleaveIn(stage, operation, stage.address.y, y, tile);
  const block = inPlace ? stage.address.x : stage.address.out;
  const outer = Math.ceil(count / LANES);
  const groups = { outerStart: start, outer, classStart: 0, classes, innerStart: 0, inner: LANES };
  operation.run(OPEN | passesOf(stage, operation, 0, 0), groups, stage.address.x, block);
  if (out !== null) interleaveOut(stage, operation, block, out, tile);
  operation.end?.(start, count);
}

/** Copies contiguous float32 rows of x or y to a block, four rows side by side. */
function interleaveIn(stage: Stage, operation: RowOperation, block: number, view: View, tile: Tile): void {
  const from = stage.addressOf(view, tile);
  if (from === 0) copyIn(stage, operation, stage.address.raw, view, tile);
  stage.exports.interleave_f32(block, from || stage.address.raw, tile.outer, tile.classes);
}

/** The opposite, to a dense tensor. */
function interleaveOut(
  stage: Stage,
  operation: RowOperation,
  block: number,
  out: FloatData,
  tile: Tile,
): void {
  const { raw } = stage.address;
  const to = stage.addressOf(denseView(operation.x, out), tile);
  stage.exports.deinterleave_f32(to || raw, block, tile.outer, tile.classes);
  adjustResult(stage, operation, to || raw, tile);
  if (to === 0) stage.copyOut(raw, out, operation.x, tile);
}

/** The passes over a tile of which the addresses are not 0 where it lies in the memory itself. */
function passesOf(stage: Stage, { passes, guesses }: RowOperation, x: number, out: number): number {
  if (x !== 0 && x === out) return passes;
  const wanted = guesses && stage.single ? (passes & ~MAX) | GUESS : passes;
  return x === 0 ? wanted : wanted | KEEP;
}

/** A dense tensor of the shape of x. */
function denseView(x: View, data: FloatData): ResultView {
  const { double, outer, classes, inner } = x;
  return {
    data,
    double,
    offset: 0,
    outer,
    classes,
    inner,
    stride: classes * inner,
    places: null,
    adjustment: null,
  };
}

/** Whether `out` is the elements of x; if not, it shares none with it. */
function isInPlace({ data, double, offset }: View, out: FloatData | null): boolean {
  // Long rows are not written to 16-bit floats before the last pass.
  if (data instanceof Halves || out === null || out instanceof Halves || bufferOf(out) !== bufferOf(data))
    return false;
  return byteOffsetOf(out) === byteOffsetOf(data) + offset * (double ? 8 : 4);
}

/** Pass by pass over the pieces of rows that are longer than a block. */
function streamLongRows(stage: Stage, operation: RowOperation): void {
  const { x, out, passes } = operation;
  const positions = Math.min(x.inner, LONG_ROW_POSITIONS);
  // A power of two: a piece has whole sections, or is a part of one.
  const classes = 2 ** Math.floor(Math.log2(stage.capacity / positions));
  // What was written over x cannot be summed once more.
  const guesses = operation.guesses && stage.single && !isInPlace(x, out);
  for (let o = 0; o < x.outer; o++) {
    for (let i = 0; i < x.inner; ) {
      const count = nextPositions(x.inner - i, positions);
      const tile = { outerStart: o, outer: 1, classStart: 0, classes, innerStart: i, inner: count };
      const start = o * x.inner + i;
      operation.begin?.(start, count);
      let done = 0;
      let order = passes & ORDER;
      if (guesses) {
        runPass(stage, operation, tile, OPEN | GUESS | SUM | order);
        order = 0;
        if (!stage.guessFailed(count)) done = MAX | SUM;
      }
      if (done === 0) operation.run(OPEN, tile, 0, 0);
      for (const pass of IN_ORDER) {
        if ((passes & ~done & pass) === 0) continue;
        if (pass === CLOSE) operation.run(CLOSE, tile, 0, 0);
        else runPass(stage, operation, tile, pass | order);
        order = 0;
      }
      operation.end?.(start, count);
      i += count;
    }
  }
}

/** What is written, and read once more, must not be rounded in between: float32 for one outer index, rounded at the end. */
function streamLongHalves(stage: Stage, operation: RowOperation, out: Halves): void {
  const { x, y } = operation;
  const size = x.classes * x.inner;
  const floats = new Float32Array(size);
  for (let o = 0; o < x.outer; o++) {
    const at = (view: View) => ({
      ...view,
      outer: 1,
      offset: outerStart(view, o),
      adjustment: adjustmentFrom(view.adjustment, o),
    });
    const first = o * x.inner;
    streamLongRows(stage, {
      ...operation,
      x: at(x),
      y: y && at(y),
      out: floats,
      begin: (start, count) => operation.begin?.(first + start, count),
      end: (start, count) => operation.end?.(first + start, count),
    });
    stage.narrow(out, o * size, floats);
  }
}

/** One pass over all pieces of the tile's rows; OPEN goes with the first. */
function runPass(stage: Stage, operation: RowOperation, tile: Tile, passes: number): void {
  const { x, y, weight, out, inPlace, writes, rereads } = operation;
  const { address } = stage;
  const most = tile.classes;
  const written = out === null ? null : denseView(x, out);
  const rereading = written !== null && (rereads & passes) !== 0;
  const block = inPlace ? address.x : address.out;
  for (let c = 0; c < x.classes; c += most) {
    tile.classStart = c;
    tile.classes = Math.min(most, x.classes - c);
    const from = inPlace || rereading ? 0 : stage.addressOf(x, tile);
    const to = inPlace || written === null ? 0 : stage.addressOf(written, tile);
    if (rereading && to === 0) stage.copyIn(block, written, tile);
    if (!rereading && from === 0) copyIn(stage, operation, address.x, x, tile);
    if (y !== null) copyIn(stage, operation, address.y, y, tile);
    if (weight) stage.copyElementsIn(address.z, weight, c, tile.classes);
    const keep = from !== 0 && from !== to ? KEEP : 0;
    const end = c + tile.classes;
    const goesOn = end % SECTION_CLASSES !== 0 && end < x.classes ? GOES_ON : 0;
    operation.run((c === 0 ? passes : passes & ~OPEN) | keep | goesOn, tile, from || address.x, to || block);
    if (out !== null && passes === WRITE) adjustResult(stage, operation, to || block, tile);
    if (out !== null && to === 0 && (writes & passes) !== 0) stage.copyOut(block, out, x, tile);
  }
  tile.classStart = 0;
  tile.classes = most;
}
