/** What a comparison comes to. */
import type { CompareMeterJson } from "../functions/compareMeter.js";
import type { Comparison } from "../meters/comparison.js";
import type { Engine } from "./engine.js";
import type { RunReport } from "./runReport.js";

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
