/** The gradients of a head, from those of its logits, some classes at a time. Each sum goes on in the order of the classes, or of the rows. */

import type { FloatData, View } from "../../engine/data.js";
import { Halves } from "../../halves.js";
import { fillWith } from "../../intrinsics.js";
import type { Tile } from "../../tensor/tile.js";
import type { Adjusting } from "../../wasm/passes.js";
import type { Stage } from "../../wasm/stage.js";
import type { LinearGradients } from "../engine.js";
import { type Head, tileOf } from "./head.js";
import { ADDS, GOES_ON, PANEL_BYTES, SLICE, WRITES } from "./room.js";

export class HeadGradients {
  readonly #stage: Stage;
  readonly #head: Head;
  readonly #grads: LinearGradients;
  /** Sums over the rows so far, where `grads` cannot hold them: 16-bit floats would round them at each block. */
  readonly #weight: FloatData | null;
  readonly #bias: FloatData | null;
  #count = 0;
  #isFirst = true;

  private constructor(stage: Stage, head: Head, grads: LinearGradients, most: number) {
    const { outer, classes } = head.view;
    this.#stage = stage;
    this.#head = head;
    this.#grads = grads;
    this.#weight = outer > most ? sumsOf(grads.weight, classes * head.width) : grads.weight;
    this.#bias = outer > most ? sumsOf(grads.bias, classes) : grads.bias;
    if (head.rows !== null && grads.hidden !== null) clear(grads.hidden);
    if (outer === 0) for (const grad of [grads.weight, grads.bias]) if (grad !== null) clear(grad);
  }

  /** `most`: rows of a block. */
  static of(stage: Stage, head: Head, grads: LinearGradients, most: number): HeadGradients {
    return new HeadGradients(stage, head, grads, most);
  }

  /** Begins a block of rows that are staged. */
  begin(count: number): void {
    const { room, width } = this.#head;
    const { exports, floats } = this.#stage;
    this.#count = count;
    const first = room.hiddenGradient / 4;
    if (this.#grads.hidden !== null) fillWith(floats, 0, first, first + count * width);
    if (this.#weight !== null) exports.packRows_f32(room.hiddenPanels, room.hidden, width * 4, count, width);
  }

  /**
   * Takes the gradients of the logits of a tile, which lie compactly at an address. `adjusting`: how they are still to be adjusted, as
   * those of the view are.
   */
  take(block: number, tile: Tile, adjusting: Adjusting | null): void {
    const { outerStart, outer, classStart, classes } = tile;
    const { view } = this.#head;
    for (let c = 0; c < classes; c += SLICE) {
      const count = Math.min(SLICE, classes - c);
      const slice = tileOf(outerStart, outer, classStart + c, count);
      const from = block + c * 4;
      if (adjusting === null || !view.adjustment?.softcap) this.#takeSlice(from, classes * 4, slice);
      else this.#takeSlice(this.#adjusted(from, classes * 4, view, slice, adjusting), count * 4, slice);
    }
  }

  /** Ends the block of rows from `start` on. */
  end(start: number): void {
    const { room, width } = this.#head;
    const { hidden } = this.#grads;
    this.#isFirst = false;
    if (hidden === null) return;
    this.#head.eachRun(start, this.#count, (first, from, length) =>
      this.#stage.copyElementsOut(
        room.hiddenGradient + from * width * 4,
        hidden,
        first * width,
        length * width,
      ),
    );
  }

  /** Rounds what was added up elsewhere. */
  close(): void {
    const { weight, bias } = this.#grads;
    for (const [sums, grad] of [
      [this.#weight, weight],
      [this.#bias, bias],
    ])
      if (sums instanceof Float32Array && grad instanceof Halves) this.#stage.narrow(grad, 0, sums);
  }

  /** Copies a slice of the gradients, `stride` bytes between rows, to where it lies compactly, adjusted. */
  #adjusted(from: number, stride: number, view: View, slice: Tile, adjusting: Adjusting): number {
    const { gradient } = this.#head.room;
    const bytes = new Uint8Array(this.#stage.floats.buffer);
    const count = slice.classes * 4;
    for (let r = 0; r < slice.outer; r++)
      bytes.copyWithin(gradient + r * count, from + r * stride, from + r * stride + count);
    if (view.adjustment !== null) adjusting.results(this.#stage, gradient, view, view.adjustment, slice);
    return gradient;
  }

  #takeSlice(from: number, stride: number, { classStart, classes }: Tile): void {
    const { exports } = this.#stage;
    const { room, width } = this.#head;
    const rows = this.#count;
    if (this.#grads.hidden !== null) {
      this.#head.stageWeights(classStart, classes);
      exports.packRows_f32(room.panels, room.weight, width * 4, classes, width);
      exports.multiply_f32(
        room.hiddenGradient,
        width * 4,
        from,
        stride,
        room.panels,
        classes * PANEL_BYTES,
        0,
        rows,
        width,
        classes,
        ADDS,
        false,
      );
    }
    if (this.#weight !== null) this.#addWeight(this.#weight, from, stride, classStart, classes);
    if (this.#bias !== null) this.#addBias(this.#bias, from, stride, classStart, classes);
  }

  #addWeight(sums: FloatData, from: number, stride: number, classStart: number, classes: number): void {
    const stage = this.#stage;
    const { exports } = stage;
    const { room, width } = this.#head;
    const rows = this.#count;
    const turnedStride = Math.ceil(rows / 4) * 16;
    exports.transpose_f32(room.turned, turnedStride, from, stride, rows, classes);
    if (!this.#isFirst) stage.copyElementsIn(room.weightGradient, sums, classStart * width, classes * width);
    exports.multiply_f32(
      room.weightGradient,
      width * 4,
      room.turned,
      turnedStride,
      room.hiddenPanels,
      rows * PANEL_BYTES,
      0,
      classes,
      width,
      rows,
      this.#isFirst ? WRITES : GOES_ON,
      true,
    );
    stage.copyElementsOut(room.weightGradient, sums, classStart * width, classes * width);
  }

  #addBias(sums: FloatData, from: number, stride: number, classStart: number, classes: number): void {
    const stage = this.#stage;
    const { biasGradient } = this.#head.room;
    if (this.#isFirst) fillWith(stage.floats, 0, biasGradient / 4, biasGradient / 4 + classes);
    else stage.copyElementsIn(biasGradient, sums, classStart, classes);
    stage.exports.columnSums_f32(biasGradient, from, stride, this.#count, classes);
    stage.copyElementsOut(biasGradient, sums, classStart, classes);
  }
}

/** Where sums that go to `grad` in the end are kept until then. */
function sumsOf(grad: FloatData | null, size: number): FloatData | null {
  return grad instanceof Halves ? new Float32Array(size) : grad;
}

function clear(grad: FloatData): void {
  if (grad instanceof Halves) grad.bits.fill(0);
  else grad.fill(0);
}
