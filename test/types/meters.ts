/** Meters: what they take, what they give, and calls that must not compile, each with the reason. */

import {
  type CalibrationBin,
  CalibrationMeter,
  type CalibrationMeterJson,
  crossEntropy,
  type FloatTensor,
  LossMeter,
  type LossMeterJson,
  type LossParts,
  type MergedParts,
  mergeParts,
} from "xent";
import { type Equal, is } from "./equal.js";

const f32 = new Float32Array(3);
const shape = [3];

/** What score gives, some of it. */
const scored = {
  logProb: { data: f32, shape },
  counted: { data: new Uint8Array(3), shape },
  isGreedy: { data: new Uint8Array(3), shape },
  rank: { data: new Int32Array(3), shape },
  entropy: { data: f32, shape },
  maxLogProb: { data: f32, shape },
  segments: { logProb: new Float64Array(2), count: new Int32Array(2), allGreedy: new Uint8Array(2) },
};

export function losses(parsed: LossMeterJson, either: FloatTensor | Float64Array) {
  const meter = new LossMeter({ topK: [1, 5] as const });
  is<Equal<typeof meter, LossMeter>>();
  const added = meter
    .add(scored)
    .add(either)
    .add([1, 2], { mask: [true, false] })
    .add(crossEntropy(f32, 0, { reduction: "none" }), null)
    .add({ logProb: [-1], counted: null, rank: [1], isGreedy: [true], segments: undefined });
  is<Equal<typeof added, LossMeter>>();
  const json = added.merge(LossMeter.fromJSON(parsed)).toJSON();
  is<Equal<typeof json, LossMeterJson>>();
  const numbers: number[] = [meter.count, meter.mean, meter.bitsPerByte(5), meter.topKAccuracy(1)];
  // @ts-expect-error statistics cannot be set
  meter.mean = 0;
  // @ts-expect-error one number is no list
  new LossMeter({ topK: 5 });
  // @ts-expect-error it has no bins
  new LossMeter({ bins: 5 });
  // @ts-expect-error a mean is no loss of a row
  meter.add(crossEntropy([1, 2], 0));
  // @ts-expect-error a result says itself which rows count
  meter.add(scored, { mask: [1, 1, 1] });
  // @ts-expect-error without log-probabilities there is no loss
  meter.add({ rank: new Int32Array(3) });
  // @ts-expect-error bytes are needed
  meter.bitsPerByte();
  // @ts-expect-error its JSON is no meter
  meter.merge(json);
  // @ts-expect-error it is another meter
  meter.merge(new CalibrationMeter());
  // @ts-expect-error text must be parsed
  LossMeter.fromJSON("{}");
  return numbers;
}

export function calibration(parsed: CalibrationMeterJson) {
  const meter = new CalibrationMeter({ bins: 10 }).add(scored).merge(CalibrationMeter.fromJSON(parsed));
  const { bins } = meter;
  is<Equal<typeof bins, CalibrationBin[]>>();
  const error: number = meter.expectedCalibrationError + bins[0].accuracy;
  // @ts-expect-error losses say nothing of confidence
  meter.add(f32);
  return error;
}

export function parts(some: readonly LossParts[]) {
  const merged = mergeParts([...some, { state: "0x1p-149/0x1p-149" }]);
  is<Equal<typeof merged, MergedParts>>();
  const again: MergedParts = mergeParts([merged, merged]);
  // @ts-expect-error the state is needed
  mergeParts([{ sum: 1, normalizer: 1 }]);
  // @ts-expect-error a list of parts, not parts
  mergeParts(merged);
  return again;
}
