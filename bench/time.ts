/** The clock: tasks timed in turn, so that a change of the machine's pace meets all of them alike. */

import { Bench } from "tinybench";

export interface Timing {
  /** Nanoseconds of one call. */
  readonly min: number;
  readonly median: number;
  /** The distance between the quartiles, relative to the median. */
  readonly spread: number;
  readonly samples: number;
}

const ROUNDS = 10;
/** The turn of a task within a round; at least one sample, however long. */
const TURN_MS = 100;
const WARMUP_MS = 200;
const NS_PER_MS = 1e6;

/**
 * The time of one call of each function. A sample is the mean of `callsPerSample` calls, so that a call that is
 * shorter than the clock's step can be timed.
 */
export function timeInTurn(functions: readonly (() => void)[], callsPerSample: number): Timing[] {
  const bench = new Bench({
    time: TURN_MS,
    iterations: 1,
    warmup: false,
    warmupTime: WARMUP_MS,
    warmupIterations: 1,
    retainSamples: true,
    throws: true,
    timestampProvider: "hrtimeNow",
  });
  functions.forEach((call, index) => {
    bench.add(String(index), () => {
      for (let count = 0; count < callsPerSample; count++) call();
    });
  });
  for (const task of bench.tasks) task.warmupSync();
  const nanoseconds = functions.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    bench.reset();
    bench.runSync().forEach(({ result }, index) => {
      const samples = ("latency" in result && result.latency.samples) || [];
      for (const ms of samples) nanoseconds[index].push((ms * NS_PER_MS) / callsPerSample);
    });
  }
  return nanoseconds.map(summary);
}

function summary(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const median = quantile(0.5);
  return {
    min: sorted[0],
    median,
    spread: (quantile(0.75) - quantile(0.25)) / median,
    samples: sorted.length,
  };
}
