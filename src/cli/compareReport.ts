/** What `xent compare` says about a run: llama.cpp's table. */
import type { CompareMeterJson } from "../functions/compareMeter.js";
import type { Comparison } from "../meters/comparison.js";
import { comparisonFigures } from "../report/comparisonFigures.js";
import type { Figure } from "../report/record.js";
import type { Engine } from "./engine.js";
import { colors, type RunReport, reportLines, sizeLines, speedLines } from "./report.js";

export interface CompareReport extends Comparison, RunReport {
  /** Whether quantiles are those of all rows, or within 2^-8 of them. */
  readonly quantiles: "exact" | "sketch";
  /** Absent where KL(base‖model) takes all classes. */
  readonly minLogProb?: number;
  /** All that the meter holds, from which a program goes on; with "sketch", where that is little. */
  readonly meter?: CompareMeterJson;
}

/** `settings`: those that the report says. */
export function compareReport(
  run: Omit<RunReport, "ignored">,
  meter: InstanceType<Engine["CompareMeter"]>,
  { quantiles, minLogProb }: Pick<CompareReport, "quantiles" | "minLogProb">,
): CompareReport {
  const { rows, classes, seconds, logitsPerSecond, engine, threads } = run;
  const statistics = meter.statistics();
  return {
    rows,
    classes,
    ignored: rows - statistics.count,
    ...statistics,
    quantiles,
    minLogProb,
    seconds,
    logitsPerSecond,
    engine,
    threads,
    meter: quantiles === "sketch" ? meter.toJSON() : undefined,
  };
}

const DECIMALS = 6;
const PERCENT = 100;
/** Of shares in percent. */
const PERCENT_DECIMALS = 4;
const GAP = 2;
/** A difference of so many standard errors is none by chance. */
const CERTAIN_ERRORS = 2;
/** Changes that are bad where they are positive, and where they are negative. */
const WORSE_ABOVE = ["ln(model / base)", "model − base"];

export function compareText(report: CompareReport): string {
  const groups = comparisonFigures(report, report.minLogProb);
  const figures = groups.flatMap((group) => group.figures);
  const nameWidth = Math.max(...figures.map(({ name }) => name.length)) + GAP;
  const valueWidth = Math.max(...figures.map((figure) => valueText(figure).length));
  const errorWidth = Math.max(...figures.map((figure) => errorText(figure).length));
  const tables = groups.map(({ title, figures }) => {
    const lines = figures.map((figure) => {
      const value = colored(figure, valueText(figure).padStart(valueWidth));
      const error = errorText(figure);
      const width = error === "" && !figure.isShare ? 0 : errorWidth;
      const end = `${error.padStart(width)}${figure.isShare ? " %" : ""}`;
      return `${colors.dim(figure.name.padEnd(nameWidth))}${value}${colors.dim(end)}`.trimEnd();
    });
    return `\n${colors.bold(title)}\n${lines.join("\n")}\n`;
  });
  return `${reportLines(sizeLines(report))}${tables.join("")}\n${reportLines(speedLines(report))}`;
}

/** With spaces in the place of decimals that others have, so that points are below each other. */
function valueText({ value, isShare }: Figure): string {
  return isShare
    ? (value * PERCENT).toFixed(PERCENT_DECIMALS) + " ".repeat(DECIMALS - PERCENT_DECIMALS)
    : value.toFixed(DECIMALS);
}

function errorText({ error, isShare }: Figure): string {
  if (error === undefined) return "";
  return ` ± ${isShare ? (error * PERCENT).toFixed(PERCENT_DECIMALS) : error.toFixed(DECIMALS)}`;
}

/** Red where the model is worse than its base beyond chance, green where it is better. */
function colored({ name, value, error }: Figure, text: string): string {
  if (!WORSE_ABOVE.includes(name) || error === undefined || Math.abs(value) <= CERTAIN_ERRORS * error)
    return text;
  return value > 0 ? colors.red(text) : colors.green(text);
}
