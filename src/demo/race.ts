/** The throughput of the engines on the same logits, each measured several times in turn. */

import { colors, duration, rate } from "../cli/report.js";
import type { Engine } from "../run/engine.js";
import { alignedTable } from "./table.js";

export interface Contestant {
  readonly name: string;
  readonly engine: Engine;
}

export interface Batch {
  readonly logits: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly target: Int32Array;
}

export interface Lap {
  readonly name: string;
  readonly medianSeconds: number;
  /** What it computed, so that a wrong engine shows. */
  readonly loss: number;
}

const BAR_WIDTH = 24;

/** The batch repeated `times` times along the rows. */
export function tiled({ logits, target }: Batch, times: number): Batch {
  const [rows, classes] = logits.shape;
  const data = new Float32Array(logits.data.length * times);
  const targets = new Int32Array(rows * times);
  for (let tile = 0; tile < times; tile++) {
    data.set(logits.data, tile * logits.data.length);
    targets.set(target, tile * rows);
  }
  return { logits: { data, shape: [rows * times, classes] }, target: targets };
}

/** One run each to warm up, then `runs` in turn, so that a change of the machine's pace meets all alike. */
export function race(contestants: readonly Contestant[], { logits, target }: Batch, runs: number): Lap[] {
  const losses = contestants.map(({ engine }) => engine.crossEntropy(logits, target));
  const seconds = contestants.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    contestants.forEach(({ engine }, index) => {
      const start = performance.now();
      engine.crossEntropy(logits, target);
      seconds[index].push((performance.now() - start) / 1000);
    });
  }
  return contestants.map(({ name }, index) => ({
    name,
    medianSeconds: median(seconds[index]),
    loss: losses[index],
  }));
}

/** Bars and ratios are relative to the slowest. */
export function raceTable(laps: readonly Lap[], logits: number): string {
  const slowest = Math.max(...laps.map((lap) => lap.medianSeconds));
  const fastest = Math.min(...laps.map((lap) => lap.medianSeconds));
  return alignedTable(
    laps.map(({ name, medianSeconds, loss }) => [
      colors.bold(name),
      bar(fastest / medianSeconds, medianSeconds === fastest),
      duration(medianSeconds),
      rate(logits / medianSeconds),
      `${(slowest / medianSeconds).toFixed(1)}×`,
      colors.dim(`loss ${loss.toPrecision(9)}`),
    ]),
  );
}

function bar(share: number, winner: boolean): string {
  const filled = "█".repeat(Math.max(1, Math.round(share * BAR_WIDTH)));
  return (winner ? colors.green(filled) : colors.dim(filled)) + " ".repeat(BAR_WIDTH - filled.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
