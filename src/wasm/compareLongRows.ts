/** compare where rows are longer than a block. */

import type { View } from "../engine/data.js";
import type { CompareCall } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { unchanged } from "../js/order.js";
import type { Tile } from "../tensor/tile.js";
import { ADJUSTING } from "./adjust.js";
import { type PairSide, sideOf } from "./comparePairs.js";
import { CompareResults } from "./compareResults.js";
import { givingBack } from "./giveBack.js";
import { CLOSE, KEEP, MAX, ORDER, SUM, stream } from "./passes.js";
import { stageTargets } from "./rowValues.js";
import type { Stage } from "./stage.js";

export function compareLongRows(stage: Stage, call: CompareCall): void {
  const base = new SumsOfRows(stage, call, call.base, call.baseIsNormalized, false);
  base.run(null);
  const model = new SumsOfRows(stage, call, call.model, call.modelIsNormalized, true);
  model.run(base.argmax);
  const { kernels, address } = stage;
  const { y, z, out, raw, pairs, total, target: targets } = address;
  const taken = new CompareResults(stage, call);
  stream(stage, {
    x: call.base,
    y: call.model,
    weight: null,
    out: null,
    passes: SUM,
    writes: 0,
    rereads: 0,
    inPlace: false,
    adjusting: ADJUSTING,
    guesses: false,
    begin(row) {
      stage.integers[targets / 4] = call.target === null ? -1 : call.target[row];
      base.restore(row);
      model.restore(row);
    },
    run(passes, t, x) {
      if ((passes & SUM) === 0) return;
      base.terms(t, x, out);
      model.terms(t, y, z);
      const isLast = t.classStart + t.classes === call.base.classes;
      kernels.compareRows(
        t.classStart === 0,
        isLast,
        call.baseIsNormalized,
        call.modelIsNormalized,
        pairs,
        total,
        raw,
        x,
        y,
        out,
        z,
        targets,
        t.classStart,
        1,
        t.classes,
        call.minLogProb,
      );
    },
    short: null,
    end: (row) => taken.take(row, 1),
  });
}

/** What is known of each row of one of the two tensors once it is summed: `stage` has it of one row at a time. */
class SumsOfRows {
  readonly argmax: Int32Array;
  readonly #ranks: Int32Array;
  readonly #kept: Float64Array[];
  readonly #pivots: Float64Array;
  readonly #places: readonly number[];
  readonly #side: PairSide;
  /** The losses, and the largest logits, as the stage has them. */
  readonly #losses: Float64Array;
  readonly #maxima: Float64Array;
  /** A target that no class is. */
  readonly #none: number;

  constructor(
    private readonly stage: Stage,
    private readonly call: CompareCall,
    private readonly logits: View,
    private readonly isNormalized: boolean,
    isModel: boolean,
  ) {
    const rows = logits.outer;
    this.argmax = new Int32Array(rows);
    this.#ranks = new Int32Array(rows);
    this.#side = sideOf(stage.address, isModel);
    const { unit, logSumExp, ofTarget } = this.#side;
    this.#places = [unit, logSumExp, ofTarget];
    this.#kept = this.#places.map(() => new Float64Array(rows));
    this.#pivots = new Float64Array(rows);
    this.#losses = new Float64Array(rows);
    this.#maxima = new Float64Array(rows);
    this.#none = stage.address.results;
  }

  /** `order`: the classes whose ranks are wanted. */
  run(order: Int32Array | null): void {
    const { stage, call, logits, isNormalized } = this;
    const { kernels, address } = stage;
    const { state, target: targets, targetWeight, upstream } = address;
    const side = this.#side;
    const x = unchanged(logits);
    const { adjustment } = logits;
    const changes = adjustment !== null && (adjustment.softcap !== 0 || adjustment.temperature !== 1);
    stream(stage, {
      x,
      y: null,
      weight: null,
      out: null,
      passes: ORDER | MAX | SUM | CLOSE,
      writes: 0,
      rereads: 0,
      inPlace: false,
      adjusting: ADJUSTING,
      // Sums in the pass that finds the order would not know the largest value of a row in pieces.
      guesses: !changes,
      begin: (row) => {
        if (call.target === null) fillWith(stage.integers, -1, targets / 4, targets / 4 + 1);
        else stageTargets(stage, call.target, row, 1, null, null);
        stage.integers[upstream / 4] = order === null ? -1 : order[row];
        if (order !== null) stage.copyIn(targetWeight, x, oneClass(row, order[row]));
      },
      run: (all, t, from) => {
        if ((all & ORDER) !== 0)
          kernels.scoreOrder(
            t.classStart === 0,
            t.classStart + t.classes === logits.classes,
            side.order,
            from,
            upstream,
            targetWeight,
            side.maxima,
            0,
            0,
            0,
            t.classStart,
            1,
            t.classes,
          );
        if (changes && from !== 0 && adjustment !== null) {
          const { softcap, temperature, mask } = adjustment;
          const adjust = (block: number, masks: number, count: number) =>
            kernels.adjust(block, 0, masks, count, softcap, 1 / temperature, -Infinity);
          adjust(from, mask === null ? 0 : address.out, t.classes);
          if ((all & ORDER) !== 0 && t.classStart + t.classes === logits.classes) adjust(side.maxima, 0, 1);
        }
        const passes = all & ~ORDER;
        givingBack(kernels, passes | KEEP, t, from, targets, state, () =>
          kernels.crossEntropy(
            passes | KEEP,
            side.losses,
            0,
            from,
            targets,
            0,
            0,
            state,
            t.classStart,
            1,
            t.classes,
            1,
          ),
        );
        if ((passes & CLOSE) !== 0)
          kernels.compareClose(side.address, state, 0, targets, 1, t.classes, isNormalized);
      },
      short: null,
      end: (row) => this.#keep(row),
    });
  }

  #keep(row: number): void {
    const { stage } = this;
    const side = this.#side;
    this.argmax[row] = stage.integers[side.argmax / 4];
    this.#ranks[row] = stage.integers[side.order / 4];
    for (const [i, place] of this.#places.entries()) this.#kept[i][row] = stage.doubles[place / 8];
    this.#pivots[row] = stage.elements(stage.address.state, 1)[0];
    this.#losses[row] = stage.elements(side.losses, 1)[0];
    this.#maxima[row] = stage.elements(side.maxima, 1)[0];
  }

  /** Puts what is known of a row where the kernels look for that of the first one. */
  restore(row: number): void {
    const { stage } = this;
    const side = this.#side;
    stage.integers[side.argmax / 4] = this.argmax[row];
    stage.integers[side.order / 4] = this.#ranks[row];
    for (const [i, place] of this.#places.entries()) stage.doubles[place / 8] = this.#kept[i][row];
    stage.elements(side.losses, 1)[0] = this.#losses[row];
    stage.elements(side.maxima, 1)[0] = this.#maxima[row];
    this.#pivot = this.#pivots[row];
  }

  #pivot = 0;

  /** The terms of a piece of that row. */
  terms({ classStart, classes }: Tile, x: number, terms: number): void {
    const { kernels, address, integers } = this.stage;
    integers[this.#none / 4] = -1;
    this.stage.elements(address.state, 1)[0] = this.#pivot;
    kernels.crossEntropy(
      SUM,
      address.raw,
      terms,
      x,
      this.#none,
      0,
      0,
      address.state,
      classStart,
      1,
      classes,
      1,
    );
  }
}

function oneClass(row: number, c: number): Tile {
  return { outerStart: row, outer: 1, classStart: c, classes: 1, innerStart: 0, inner: 1 };
}
