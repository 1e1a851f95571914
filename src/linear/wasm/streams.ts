/**
 * How an operation over rows runs over the logits of a head, a block of rows after the other: on whole rows, which are kept until their
 * gradient is known; or, of long rows, on one section after the other, which each pass computes once more.
 */

import type { FloatArray } from "../../engine/data.js";
import type { Tile } from "../../tensor/tile.js";
import {
  CLOSE,
  GUESS,
  IN_ORDER,
  MAX,
  OPEN,
  ORDER,
  type RowOperation,
  SECTION_CLASSES,
  type Streaming,
  SUM,
  stream,
  WRITE,
} from "../../wasm/passes.js";
import type { Stage } from "../../wasm/stage.js";
import type { HeadGradients } from "./gradients.js";
import { type Head, tileOf } from "./head.js";
import { SavedState } from "./savedState.js";

/** Blocks of at most `most` rows. */
function eachBlock(
  head: Head,
  most: number,
  gradients: HeadGradients | null,
  run: (start: number, count: number) => void,
): void {
  const { outer } = head.view;
  for (let start = 0; start < outer; start += most) {
    const count = Math.min(most, outer - start);
    head.stageRows(start, count);
    gradients?.begin(count);
    run(start, count);
    gradients?.end(start);
  }
}

/** On whole rows. `grad`: where the gradients of the logits go, which may be the place of these. */
export function streamRows(
  head: Head,
  most: number,
  gradients: HeadGradients | null,
  grad: number,
): Streaming {
  return (stage, operation) => {
    const { logits } = head.room;
    const { classes } = operation.x;
    const arrayAt = (address: number, count: number): FloatArray =>
      (stage.floats as Float32Array).subarray(address / 4, address / 4 + count * classes);
    eachBlock(head, most, gradients, (start, count) => {
      const tile = tileOf(start, count, 0, classes);
      head.compute(logits, tile);
      stream(stage, {
        ...operation,
        x: { ...operation.x, data: arrayAt(logits, count), outer: count },
        out: operation.out === null ? null : arrayAt(grad, count),
        begin: (first, rows) => operation.begin?.(start + first, rows),
        end: (first, rows) => operation.end?.(start + first, rows),
      });
      gradients?.take(grad, tile, null);
    });
  };
}

/** On one section after the other. */
export function streamSections(head: Head, most: number, gradients: HeadGradients | null): Streaming {
  return (stage, operation) => {
    const { x } = stage.address;
    const saved = gradients === null ? null : new SavedState(stage, head.room.saved);
    eachBlock(head, most, gradients, (start, count) => {
      operation.begin?.(start, count);
      runPasses(stage, operation, start, count, () => saved?.keep(0, count));
      saved?.keep(1, count);
      if (gradients !== null && saved !== null)
        eachSection(stage, operation, start, count, (tile) => {
          // The terms, of a state as it was before the sums were closed.
          saved.restore(0, count);
          operation.run(SUM, tile, x, x);
          saved.restore(1, count);
          operation.run(WRITE, tile, x, x);
          gradients.take(x, tile, operation.adjusting);
        });
      operation.end?.(start, count);
    });
  };
}

/** All passes of a block of rows but the one that writes. `summed` is called before the sums are closed. */
function runPasses(
  stage: Stage,
  operation: RowOperation,
  start: number,
  count: number,
  summed: () => void,
): void {
  const { guesses, passes } = operation;
  const rows = tileOf(start, count, 0, SECTION_CLASSES);
  const runPass = (pass: number): void =>
    eachSection(stage, operation, start, count, (tile) =>
      operation.run(tile.classStart === 0 ? pass : pass & ~OPEN, tile, stage.address.x, 0),
    );
  let done = WRITE;
  let order = passes & ORDER;
  if (guesses) {
    runPass(OPEN | GUESS | SUM | order);
    order = 0;
    if (!stage.guessFailed(count)) done |= MAX | SUM;
  }
  if (done === WRITE) operation.run(OPEN, rows, 0, 0);
  for (const pass of IN_ORDER) {
    if ((passes & ~done & pass) === 0) continue;
    if (pass === CLOSE) {
      summed();
      operation.run(CLOSE, rows, 0, 0);
    } else runPass(pass | order);
    order = 0;
  }
}

/** Calls with each section of a block of rows, whose logits lie in the block x, and the weights of its classes in z. */
function eachSection(
  stage: Stage,
  { x, weight, adjusting }: RowOperation,
  start: number,
  count: number,
  run: (tile: Tile) => void,
): void {
  const { address } = stage;
  for (let c = 0; c < x.classes; c += SECTION_CLASSES) {
    const tile = tileOf(start, count, c, Math.min(SECTION_CLASSES, x.classes - c));
    stage.copyIn(address.x, x, tile);
    if (x.adjustment !== null) adjusting?.elements(stage, address.x, x, x.adjustment, tile);
    if (weight !== null) stage.copyElementsIn(address.z, weight, c, tile.classes);
    run(tile);
  }
}
