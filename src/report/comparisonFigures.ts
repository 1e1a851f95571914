/** The statistics of two models as figures: llama.cpp's table. */
import type { Comparison } from "../meters/comparison.js";
import type { Statistic } from "../meters/moments.js";
import type { Quantiles } from "../meters/quantiles.js";
import type { Figure, FigureGroup } from "./record.js";
import { type ReportWords, WORDS } from "./words.js";

/** `minLogProb`: that of `compare`. */
export function comparisonFigures(
  comparison: Comparison,
  minLogProb = Number.NEGATIVE_INFINITY,
  { comparison: words, base, model }: ReportWords = WORDS,
): FigureGroup[] {
  const { kl, deltaP } = comparison;
  const groups: FigureGroup[] = [
    {
      title: words.perplexity,
      figures: [
        ...figure(base, comparison.basePerplexity),
        ...figure(model, comparison.perplexity),
        ...figure(words.correlation, comparison.correlation, true),
        ...figure(words.lnRatio, comparison.lnRatio),
        ...figure(words.ratio, comparison.ratio),
        ...figure(words.difference, comparison.difference),
      ],
    },
    {
      title: words.kl(Number.isFinite(minLogProb) ? words.ofClasses(minLogProb) : ""),
      figures: [...figure(words.mean, kl), ...quantileFigures(kl.quantiles, false, words)],
    },
    {
      title: words.divergences,
      figures: [
        ...figure(words.reverseKl, comparison.reverseKl),
        ...figure(words.js, comparison.js),
        ...figure(words.totalVariation, comparison.totalVariation),
      ],
    },
    {
      title: words.deltaP,
      figures: deltaP
        ? [
            ...figure(words.mean, deltaP, true),
            ...figure(words.rootMeanSquare, comparison.rmsDeltaP, true),
            ...quantileFigures(deltaP.quantiles, true, words),
          ]
        : [],
    },
    {
      title: words.firstChoice,
      figures: [
        ...figure(words.same, comparison.sameTop, true),
        ...figure(words.inTop5, comparison.baseTopInTop5, true),
      ],
    },
  ];
  return groups.filter(({ figures }) => figures.length > 0);
}

/** The few that say most. */
export function comparisonHeadline(
  { kl, ratio, sameTop }: Comparison,
  { comparison: words }: ReportWords,
): Figure[] {
  return [
    ...figure(words.klName, kl),
    ...figure(words.headlineRatio, ratio),
    ...figure(words.headlineSame, sameTop, true),
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
function quantileFigures(
  quantiles: Quantiles,
  isShare: boolean,
  { largest, median, smallest }: ReportWords["comparison"],
): Figure[] {
  const names: Readonly<Record<string, string>> = { max: largest, "50%": median, min: smallest };
  return Object.entries(quantiles).map(([name, value]) => ({
    name: names[name] ?? name.replace("%", " %"),
    value,
    isShare,
  }));
}
