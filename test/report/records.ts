/** Records of reports, as the collectors make them of made-up rows. */
import { CalibrationMeter, LossMeter } from "../../src/index.js";
import { accuracyFigures, calibrationFigures, lossFigures } from "../../src/report/figures.js";
import { PairCollector } from "../../src/report/pairCollector.js";
import type { ReportRecord } from "../../src/report/record.js";
import { RowCollector } from "../../src/report/rowCollector.js";
import { type TokenTexts, textsOfClasses } from "../../src/report/tokenTexts.js";

const CLASSES = 64;
export const WORDS: TokenTexts = textsOfClasses(
  Array.from({ length: CLASSES }, (_, k) => (k % 9 === 0 ? `word${k}\n` : ` word${k}`)),
);

/** Positive, from 1e-4 to about 15, more small ones than large ones. */
export function someValues(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return 15 * (state / 2147483647) ** 3 + 1e-4;
  });
}

export interface Made {
  readonly rows: number;
  readonly texts?: TokenTexts | null;
  readonly title?: string;
  readonly targets?: boolean;
}

/** What does not depend on the rows. */
const REST = {
  subtitle: "Cross-entropy loss",
  facts: [["logits", "logits.npy"]],
  warning: null,
  unit: "nats",
} as const;

export function lossRecord({ rows, texts = null, title = "logits.npy" }: Made): ReportRecord {
  const loss = someValues(rows);
  const maxLogProb = someValues(rows, 7).map((value) => -value / 10);
  const counted = loss.map((_, row) => Number(row % 50 !== 3));
  const isGreedy = loss.map((each) => Number(each < 0.7));
  const logProb = loss.map((each, row) => -each * counted[row]);
  const rank = isGreedy.map((each) => (each === 1 ? 1 : 7));
  const losses = new LossMeter().add({ logProb, rank, isGreedy, counted });
  const calibration = new CalibrationMeter().add({ maxLogProb, isGreedy, counted });
  const collector = new RowCollector({ shape: shapeOf(rows), shift: 0 }, texts);
  const target = loss.map((_, row) => (row * 7) % CLASSES);
  collector.add({ count: rows, counted, loss, target, argmax: target, logProb, maxLogProb });
  return {
    ...REST,
    ...collector.record(title, calibration.bins),
    title,
    headline: lossFigures(losses, 1),
    groups: [
      { title: "Loss", figures: lossFigures(losses, 1) },
      { title: "Accuracy", figures: accuracyFigures(losses, [1, 5]) },
      { title: "Calibration", figures: calibrationFigures(calibration) },
    ],
    rows: losses.count,
    pair: null,
  };
}

export function pairRecord({ rows, texts = null, title = "small.npy", targets = true }: Made): ReportRecord {
  const nll = someValues(rows);
  const baseNll = someValues(rows, 3);
  const kl = someValues(rows, 5).map((value) => value / 10);
  const deltaP = nll.map((each, row) => Math.exp(-each) - Math.exp(-baseNll[row]));
  const counted = nll.map((_, row) => Number(row % 50 !== 3));
  const target = nll.map((_, row) => (row * 7) % CLASSES);
  const collector = new PairCollector({ shape: shapeOf(rows), shift: 0 }, texts);
  collector.add({
    count: rows,
    counted,
    kl,
    argmax: target,
    baseArgmax: target,
    targets: targets ? { target, nll, baseNll, deltaP } : null,
  });
  const mean = { name: "KL(base ‖ model)", value: 0.701412, error: 0.014537 };
  return {
    ...REST,
    ...collector.record({ base: "base.npy", model: title }),
    title,
    headline: [mean],
    groups: [{ title: "Divergence", figures: [mean, { name: "same top", value: 0.598633, isShare: true }] }],
    rows,
  };
}

/** Sequences of 100 where they fit. */
function shapeOf(rows: number): number[] {
  return rows > 0 && rows % 100 === 0 ? [rows / 100, 100] : [rows];
}
