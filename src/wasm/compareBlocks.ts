/** compare where rows fit a block. */

import type { CompareCall } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { unchanged } from "../js/order.js";
import type { Tile } from "../tensor/tile.js";
import { ADJUSTING } from "./adjust.js";
import { type PairSide, sideOf } from "./comparePairs.js";
import { CompareResults } from "./compareResults.js";
import { givingBack } from "./giveBack.js";
import { CLOSE, KEEP, SUM, stream } from "./passes.js";
import { stageTargets } from "./rowValues.js";
import type { Stage } from "./stage.js";

export function compareBlocks(stage: Stage, call: CompareCall): void {
  const { kernels, exports, address } = stage;
  const { state, raw, y, z, out, target: targets, targetWeight, total } = address;
  const { target, minLogProb, baseIsNormalized, modelIsNormalized } = call;
  const { adjustment } = call.base;
  const base = sideOf(address, false);
  const model = sideOf(address, true);
  const taken = new CompareResults(stage, call);
  // No row has a target in the order of base.
  const none = address.upstream;
  fillWith(stage.integers, -1, none / 4, none / 4 + stage.rows);

  const order = ({ outer, classes }: Tile, x: number, side: PairSide, of: number): void =>
    kernels.scoreOrder(true, true, side.order, x, of, targetWeight, side.maxima, 0, 0, 0, 0, outer, classes);

  /** Makes the logits, of which the order is known, what the options want them to be, and their maxima. The mask is that of both tensors. */
  const adjust = ({ outer, classes }: Tile, x: number, { maxima }: PairSide): void => {
    if (adjustment === null || (adjustment.softcap === 0 && adjustment.temperature === 1)) return;
    const { softcap, temperature, mask } = adjustment;
    kernels.adjust(x, 0, mask === null ? 0 : out, outer * classes, softcap, 1 / temperature, -Infinity);
    kernels.adjust(maxima, 0, 0, outer, softcap, 1 / temperature, -Infinity);
  };

  const sum = (t: Tile, x: number, side: PairSide, terms: number, isNormalized: boolean, losses: number) => {
    kernels.compareOpen(side.address, state, t.outer, isNormalized);
    givingBack(kernels, KEEP, t, x, targets, state, () =>
      kernels.crossEntropy(
        SUM | CLOSE | KEEP,
        losses,
        terms,
        x,
        targets,
        0,
        0,
        state,
        0,
        t.outer,
        t.classes,
        1,
      ),
    );
    kernels.compareClose(side.address, state, terms, targets, t.outer, t.classes, isNormalized);
  };

  /** Short rows have losses of their own, which are there already: others must not take their place. */
  const run = (t: Tile, x: number, isShort: boolean): void => {
    order(t, x, base, none);
    order(t, y, model, base.argmax);
    adjust(t, x, base);
    adjust(t, y, model);
    if (isShort && target !== null) {
      shortLosses(t, x, base);
      shortLosses(t, y, model);
    }
    sum(t, x, base, out, baseIsNormalized, isShort ? raw : base.losses);
    sum(t, y, model, z, modelIsNormalized, isShort ? raw : model.losses);
    kernels.compareRows(
      true,
      true,
      baseIsNormalized,
      modelIsNormalized,
      address.pairs,
      total,
      raw,
      x,
      y,
      out,
      z,
      targets,
      t.classStart,
      t.outer,
      t.classes,
      minLogProb,
    );
  };

  const shortLosses = ({ outer, classes }: Tile, x: number, { losses }: PairSide): void => {
    exports.crossEntropyShort_f32(losses, 0, x, targets, 0, 0, state, raw, 0, true, outer, classes, 1);
  };

  stream(stage, {
    x: unchanged(call.base),
    y: unchanged(call.model),
    weight: null,
    out: null,
    passes: SUM,
    writes: 0,
    rereads: 0,
    inPlace: false,
    adjusting: ADJUSTING,
    guesses: false,
    begin(start, count) {
      if (target === null) fillWith(stage.integers, -1, targets / 4, targets / 4 + count);
      else stageTargets(stage, target, start, count, null, null);
    },
    run: (_, t, x) => run(t, x, false),
    short: (t, x) => run(t, x, true),
    end: (start, count) => taken.take(start, count),
  });
}
