/** The last layer of a model on a memory: the rows that are staged, and the logits that are computed of them, some classes at a time. */

import type { FloatArray, View } from "../../engine/data.js";
import type { Tile } from "../../tensor/tile.js";
import { Stage } from "../../wasm/stage.js";
import type { LinearLogits } from "../engine.js";
import { PANEL_BYTES, type Room, SLICE, WRITES } from "./room.js";

/** Logits stand for a tensor of which no element lies anywhere: {@link HeadStage} computes what is copied of it. */
const NOWHERE: FloatArray = new Float32Array(0);

export class Head {
  readonly width: number;
  /** The first row that is staged. */
  #first = 0;

  constructor(
    readonly stage: Stage,
    readonly room: Room,
    private readonly logits: LinearLogits,
    /** The rows that count, null for all. */
    readonly rows: Int32Array | null,
  ) {
    this.width = logits.hidden.classes;
  }

  /** The logits as a tensor of the rows that count. */
  get view(): View {
    const { rows, logits } = this;
    const { double, classes, adjustment } = logits;
    const outer = rows === null ? logits.rows : rows.length;
    const dense = { offset: 0, inner: 1, stride: classes, places: null };
    return { data: NOWHERE, double, outer, classes, adjustment, ...dense };
  }

  /** Stages `count` rows of the hidden states. */
  stageRows(start: number, count: number): void {
    const { room, width, logits } = this;
    this.#first = start;
    this.eachRun(start, count, (first, from, length) =>
      this.stage.copyIn(room.hidden + from * width * 4, logits.hidden, tileOf(first, length, 0, width)),
    );
  }

  /** Calls with the runs of neighbouring rows that `count` rows from `start` on are: the first one, how many came before, and how many they are. */
  eachRun(start: number, count: number, take: (first: number, from: number, length: number) => void): void {
    const { rows } = this;
    if (rows === null) {
      take(start, 0, count);
      return;
    }
    for (let from = 0; from < count; ) {
      let end = from + 1;
      while (end < count && rows[start + end] === rows[start + end - 1] + 1) end++;
      take(rows[start + from], from, end - from);
      from = end;
    }
  }

  /** Stages the weights of a slice of classes. */
  stageWeights(firstClass: number, count: number): void {
    const { room, width, logits } = this;
    this.stage.copyIn(room.weight, logits.weight, tileOf(firstClass, count, 0, width));
  }

  /** Computes the logits of a tile of rows that are staged, and writes them compactly. */
  compute(to: number, { outerStart, outer, classStart, classes }: Tile): void {
    const { stage, room, width, logits } = this;
    const { exports } = stage;
    const { bias } = logits;
    const panelBytes = Math.ceil(width / 4) * 4 * PANEL_BYTES;
    const hidden = room.hidden + (outerStart - this.#first) * width * 4;
    for (let c = 0; c < classes; c += SLICE) {
      const count = Math.min(SLICE, classes - c);
      this.stageWeights(classStart + c, count);
      exports.packColumns_f32(room.panels, panelBytes, room.weight, width * 4, count, width);
      if (bias !== null) stage.copyElementsIn(room.bias, bias, classStart + c, count);
      exports.multiply_f32(
        to + c * 4,
        classes * 4,
        hidden,
        width * 4,
        room.panels,
        panelBytes,
        bias === null ? 0 : room.bias,
        outer,
        count,
        width,
        WRITES,
        false,
      );
    }
  }
}

export function tileOf(outerStart: number, outer: number, classStart: number, classes: number): Tile {
  return { outerStart, outer, classStart, classes, innerStart: 0, inner: 1 };
}

/** The stage of a head: copying from its logits computes them. */
export class HeadStage extends Stage {
  head: Head | null = null;

  override copyIn(block: number, view: View, tile: Tile): void {
    if (this.head !== null && view.data === NOWHERE) this.head.compute(block, tile);
    else super.copyIn(block, view, tile);
  }
}
