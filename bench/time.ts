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

/** Something that is timed: a turn of about so many milliseconds gives the nanoseconds of one call, at least once. */
export interface Timed {
  turn(milliseconds: number): Promise<readonly number[]>;
}

/** Turns of each in a run that shall be short. */
export const FEW_ROUNDS = 3;
/** And in one whose medians shall be good enough to be published: the pace of a shared machine changes within seconds. */
export const MANY_ROUNDS = 15;
export const TURN_MS = 25;
/** Two turns of it warm a function up; verification has called it before. */
const WARMUP_MS = 60;
/** Slow functions have fewer turns: enough once they have taken so long in each round, on average. */
const MOST_MS = 90;
const FEWEST_SAMPLES = 2;
const NS_PER_MS = 1e6;

/**
 * A function in this process. A sample is the mean of `callsPerSample` calls, so that a call that is shorter than the clock's
 * step can be timed.
 */
export function timedCall(call: () => void | Promise<void>, callsPerSample: number, isAsync: boolean): Timed {
  const many = async () => {
    for (let count = 0; count < callsPerSample; count++) await call();
  };
  const manySync = () => {
    for (let count = 0; count < callsPerSample; count++) call();
  };
  return {
    async turn(milliseconds) {
      const bench = new Bench({
        time: milliseconds,
        iterations: 1,
        warmup: false,
        retainSamples: true,
        throws: true,
        timestampProvider: "hrtimeNow",
      });
      bench.add("turn", isAsync ? many : manySync);
      const [{ result }] = isAsync ? await bench.run() : bench.runSync();
      const samples = ("latency" in result && result.latency.samples) || [];
      return samples.map((ms) => (ms * NS_PER_MS) / callsPerSample);
    },
  };
}

export async function timeInTurn(contenders: readonly Timed[], rounds = FEW_ROUNDS): Promise<Timing[]> {
  const nanoseconds = contenders.map((): number[] => []);
  for (const [index, contender] of contenders.entries()) {
    const [first] = await contender.turn(WARMUP_MS);
    // One call of a slow function says as much as any other.
    if (first > WARMUP_MS * NS_PER_MS) nanoseconds[index].push(first);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const samples = nanoseconds[index];
      const spent = samples.length * (samples[0] ?? 0);
      const isEnough = samples.length >= FEWEST_SAMPLES && spent > rounds * MOST_MS * NS_PER_MS;
      if (isEnough && samples[0] > TURN_MS * NS_PER_MS) continue;
      for (const sample of await contender.turn(TURN_MS)) samples.push(sample);
    }
  }
  return nanoseconds.map(summary);
}

function summary(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (above - below) * (place % 1);
  };
  const median = quantile(0.5);
  return {
    min: sorted[0],
    median,
    spread: (quantile(0.75) - quantile(0.25)) / median,
    samples: sorted.length,
  };
}
