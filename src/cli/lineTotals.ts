/** What a line holds of its rows, by command: all of it adds up to that of all rows, exactly. */
import type { Call } from "../check/call.js";
import { CompareSums } from "../run/compareSums.js";
import { ScoreMeters } from "../run/scoreMeters.js";
import { LossSums } from "../run/summedLosses.js";
import type { LineCommand, SettingsOf } from "./lineSettings.js";
import type { AnyLine, MeterClasses } from "./shardLine.js";

export interface TotalsOf {
  readonly loss: LossSums;
  readonly score: ScoreMeters;
  readonly compare: CompareSums;
}

type Readers = {
  readonly [C in LineCommand]: (
    call: Call,
    name: string,
    value: unknown,
    settings: SettingsOf[C],
    meters: MeterClasses,
  ) => TotalsOf[C];
};

const READERS: Readers = {
  loss: (call, name, value) => LossSums.read(call, name, value),
  score: (call, name, value, { topK }, meters) =>
    ScoreMeters.read(meters, call, name, value, topK ?? undefined),
  compare: (call, name, value, { quantiles }, meters) =>
    CompareSums.read(meters, call, name, value, quantiles),
};

export function readTotals<C extends LineCommand>(
  call: Call,
  name: string,
  value: unknown,
  { command, settings }: { readonly command: C; readonly settings: SettingsOf[C] },
  meters: MeterClasses,
): TotalsOf[C] {
  return READERS[command](call, name, value, settings, meters);
}

/** Adds what `other` holds to `into`; both are of one command. */
export function addTotals(into: AnyLine, other: AnyLine): void {
  if (into.command === "loss" && other.command === "loss") into.totals.merge(other.totals);
  if (into.command === "score" && other.command === "score") into.totals.merge(other.totals);
  if (into.command === "compare" && other.command === "compare") into.totals.merge(other.totals);
}
