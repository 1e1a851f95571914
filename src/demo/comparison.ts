/** The sample's figures next to PyTorch's, each with its relative error. */

import { colors } from "../cli/report.js";
import { ExactSum } from "../exactSum.js";
import { entropyFromLogits, jsDivergence, klDivergence, softmax } from "../index.js";
import type { PytorchResults, ScoredModel } from "./sample.js";
import { alignedTable } from "./table.js";

interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
  /** The relative error that passes. */
  readonly tolerance: number;
}

const LOSS_TOLERANCE = 1e-7;
/** Between probabilities that were rounded to float32. */
const DIVERGENCE_TOLERANCE = 1e-6;
const DECIMALS = 10;

/** Figures by the model, or the pair of models, that they describe. */
export type Comparison = readonly (readonly [subject: string, figures: readonly Figure[]])[];

export function compare(base: ScoredModel, small: ScoredModel, pytorch: PytorchResults): Comparison {
  const p = softmax(base.logits);
  const q = softmax(small.logits);
  const divergence = (name: string, values: Rows, theirs: number): Figure => ({
    name,
    ours: mean(values),
    theirs,
    tolerance: DIVERGENCE_TOLERANCE,
  });
  return [
    ["base", modelFigures(base, pytorch.base)],
    ["small", modelFigures(small, pytorch.small)],
    [
      "both",
      [
        divergence("KL(base ‖ small), nats", klDivergence(p, q), pytorch.kl_base_small_mean),
        divergence("KL(small ‖ base), nats", klDivergence(q, p), pytorch.kl_small_base_mean),
        divergence("Jensen-Shannon divergence, nats", jsDivergence(p, q), pytorch.jsd_mean),
        divergence("entropy of base, nats", entropyFromLogits(base.logits), pytorch.entropy_base_mean),
        {
          name: "same first choice",
          ours: sameFirstChoice(base, small),
          theirs: pytorch.same_top1,
          tolerance: 0,
        },
      ],
    ],
  ];
}

function modelFigures(model: ScoredModel, expected: PytorchResults["base"]): Figure[] {
  return [
    {
      name: "loss, nats per character",
      ours: model.mean,
      theirs: expected.mean_nll_f64,
      tolerance: LOSS_TOLERANCE,
    },
    {
      name: "perplexity",
      ours: Math.exp(model.mean),
      theirs: expected.perplexity,
      tolerance: LOSS_TOLERANCE,
    },
    { name: "accuracy", ours: model.accuracy, theirs: expected.accuracy, tolerance: 0 },
  ];
}

export function comparisonTable(comparison: Comparison): string {
  const rows = comparison.flatMap(([subject, figures]) =>
    figures.map((figure, index) => [
      `${colors.bold((index === 0 ? subject : "").padEnd(7))}${figure.name}`,
      figure.ours.toFixed(DECIMALS),
      colors.dim(figure.theirs.toFixed(DECIMALS)),
      relativeError(figure) === 0 ? "0" : relativeError(figure).toExponential(1),
      passes(figure) ? colors.green("✓") : colors.red("✗"),
    ]),
  );
  return alignedTable([["", "xent", "PyTorch", "relative error"].map(colors.dim), ...rows]);
}

export function allPass(comparison: Comparison): boolean {
  return comparison.every(([, figures]) => figures.every(passes));
}

function passes(figure: Figure): boolean {
  return relativeError(figure) <= figure.tolerance;
}

function relativeError({ ours, theirs }: Figure): number {
  return Math.abs(ours - theirs) / Math.abs(theirs);
}

interface Rows {
  readonly data: ArrayLike<number>;
}

function mean({ data }: Rows): number {
  const sum = new ExactSum();
  for (let row = 0; row < data.length; row++) sum.add(data[row]);
  return sum.value / data.length;
}

/** The share of the rows where both models prefer the same class. */
function sameFirstChoice(base: ScoredModel, small: ScoredModel): number {
  const [rows, classes] = base.logits.shape;
  let same = 0;
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * classes, (row + 1) * classes];
    if (largest(base.logits.data.subarray(start, end)) === largest(small.logits.data.subarray(start, end)))
      same++;
  }
  return same / rows;
}

function largest(row: Float32Array): number {
  return row.indexOf(Math.max(...row));
}
