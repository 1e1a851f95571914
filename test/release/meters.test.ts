/** Ten million rows in 1,000 uneven pieces, in a random order, each through JSON: the meters of one call, to the bit. */

import { expect, test } from "vitest";
import { CalibrationMeter, LossMeter, mergeParts } from "../../src/index.js";
import { ExactSum, partsOf } from "../tools/internals.js";
import { cuts } from "../tools/mergeTree.js";
import { permutation, type Random, uniform } from "../tools/random.js";

const ROWS = 10_000_000;
const PIECES = 1000;

/** Losses of models that are sure of many tokens, some of them tiny. */
const lossOf = (random: Random) => -Math.log(1 - random()) * 2 ** (-30 * random() ** 4);

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

test.each([
  { precision: "float32", Type: Float32Array },
  { precision: "float64", Type: Float64Array },
])("$precision", ({ Type }) => {
  const random = uniform(1);
  const losses = new Type(ROWS).map(() => lossOf(random));
  const rank = Int32Array.from(losses, (loss) => 1 + Math.floor(3 * loss));
  const isGreedy = Uint8Array.from(rank, (one) => (one === 1 ? 1 : 0));
  const counted = isGreedy.map(() => (random() < 0.01 ? 0 : 1));
  const logProb = losses.map((loss) => -loss);
  const rows = (start: number, end: number) => ({
    logProb: logProb.subarray(start, end),
    maxLogProb: logProb.subarray(start, end),
    counted: counted.subarray(start, end),
    isGreedy: isGreedy.subarray(start, end),
    rank: rank.subarray(start, end),
    brier: losses.subarray(start, end),
  });
  const pieces = cuts(random, ROWS, PIECES);
  const order = permutation(random, PIECES).map((k) => pieces[k]);

  const losing = new LossMeter();
  for (const [start, end] of order)
    losing.merge(LossMeter.fromJSON(throughJson(new LossMeter().add(rows(start, end)).toJSON())));
  const whole = new LossMeter().add(rows(0, ROWS));
  expect(losing.toJSON()).toEqual(whole.toJSON());
  expect([losing.mean, losing.standardError]).toEqual([whole.mean, whole.standardError]);

  const calibrating = new CalibrationMeter();
  for (const [start, end] of order)
    calibrating.merge(
      CalibrationMeter.fromJSON(throughJson(new CalibrationMeter().add(rows(start, end)).toJSON())),
    );
  expect(calibrating.toJSON()).toEqual(new CalibrationMeter().add(rows(0, ROWS)).toJSON());

  const parts = ([start, end]: readonly [number, number]) => {
    const sum = new ExactSum();
    for (let row = start; row < end; row++) sum.add(losses[row]);
    const rows = new ExactSum();
    rows.add(end - start);
    return partsOf(sum, rows, Type === Float64Array);
  };
  expect(mergeParts(throughJson(order.map(parts)))).toMatchObject(parts([0, ROWS]));
});
