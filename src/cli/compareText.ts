/** What `xent compare` says about a run: llama.cpp's table. */
import { comparisonFigures } from "../report/comparisonFigures.js";
import type { Figure } from "../report/record.js";
import { WORDS } from "../report/words.js";
import type { CompareReport } from "../run/compareReport.js";
import { colors, reportLines, sizeLines, speedLines } from "./report.js";

const DECIMALS = 6;
const PERCENT = 100;
/** Of shares in percent. */
const PERCENT_DECIMALS = 4;
const GAP = 2;
/** A difference of so many standard errors is none by chance. */
const CERTAIN_ERRORS = 2;
/** Changes that are bad where they are positive, and where they are negative. */
const WORSE_ABOVE: readonly string[] = [WORDS.comparison.lnRatio, WORDS.comparison.difference];

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
