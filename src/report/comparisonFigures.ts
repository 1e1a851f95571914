/** The statistics of two models as figures: llama.cpp's table. */
import type { Comparison } from "../meters/comparison.js";
import type { Statistic } from "../meters/moments.js";
import type { Quantiles } from "../meters/quantiles.js";
import type { Figure, FigureGroup } from "./record.js";

/** `minLogProb`: that of `compare`. */
export function comparisonFigures(
  comparison: Comparison,
  minLogProb = Number.NEGATIVE_INFINITY,
): FigureGroup[] {
  const { kl, deltaP } = comparison;
  const groups: FigureGroup[] = [
    {
      title: "Perplexity",
      figures: [
        ...figure("base", comparison.basePerplexity),
        ...figure("model", comparison.perplexity),
        ...figure("correlation of their logarithms", comparison.correlation, true),
        ...figure("ln(model / base)", comparison.lnRatio),
        ...figure("model / base", comparison.ratio),
        ...figure("model − base", comparison.difference),
      ],
    },
    {
      title: `KL(base ‖ model)${ofClasses(minLogProb)}`,
      figures: [...figure("mean", kl), ...quantileFigures(kl.quantiles, false)],
    },
    {
      title: "Other divergences",
      figures: [
        ...figure("KL(model ‖ base)", comparison.reverseKl),
        ...figure("Jensen-Shannon", comparison.js),
        ...figure("total variation", comparison.totalVariation),
      ],
    },
    {
      title: "Δp of the target",
      figures: deltaP
        ? [
            ...figure("mean", deltaP, true),
            ...figure("root mean square", comparison.rmsDeltaP, true),
            ...quantileFigures(deltaP.quantiles, true),
          ]
        : [],
    },
    {
      title: "First choice",
      figures: [
        ...figure("the same", comparison.sameTop, true),
        ...figure("base’s in the model’s top 5", comparison.baseTopInTop5, true),
      ],
    },
  ];
  return groups.filter(({ figures }) => figures.length > 0);
}

/** Which classes it takes, if not all. */
function ofClasses(minLogProb: number): string {
  return Number.isFinite(minLogProb) ? ` where base’s log-probability is above ${minLogProb}` : "";
}

/** The few that say most. */
export function comparisonHeadline({ kl, ratio, sameTop }: Comparison): Figure[] {
  return [
    ...figure("KL(base ‖ model)", kl),
    ...figure("perplexity, model / base", ratio),
    ...figure("same first choice", sameTop, true),
  ];
}

function figure(
  name: string,
  statistic: Pick<Statistic, "value"> | Statistic | undefined,
  isShare = false,
): Figure[] {
  if (statistic === undefined) return [];
  const error = "error" in statistic ? statistic.error : undefined;
  return [{ name, value: statistic.value, error, isShare }];
}

/** From the largest to the smallest. */
function quantileFigures(quantiles: Quantiles, isShare: boolean): Figure[] {
  const names: Readonly<Record<string, string>> = { max: "largest", "50%": "median", min: "smallest" };
  return Object.entries(quantiles).map(([name, value]) => ({
    name: names[name] ?? name.replace("%", " %"),
    value,
    isShare,
  }));
}
