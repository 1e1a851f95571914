/** The browser's clock, which is coarse on purpose: how coarse, and samples that are long beside it. */

import type { Timing } from "./plan.js";

export type Clock = () => number;

const NS_PER_MS = 1e6;
/** Steps that are looked at: the smallest counts. */
const STEPS = 5;
/** Some clocks stand for 100 ms. */
const MOST_MS = 500;
/** A sample is so many steps long, so that one step more or less is 5 % of it at most. */
const STEPS_PER_SAMPLE = 20;
const LEAST_SAMPLE_MS = 1;

export function resolutionOf(clock: Clock): number {
  const start = clock();
  let smallest = Number.POSITIVE_INFINITY;
  let before = start;
  for (let steps = 0; steps < STEPS && before - start < MOST_MS; ) {
    const now = clock();
    if (now === before) continue;
    smallest = Math.min(smallest, now - before);
    before = now;
    steps++;
  }
  return smallest;
}

export function sampleMsOf(resolutionMs: number): number {
  return Math.max(LEAST_SAMPLE_MS, STEPS_PER_SAMPLE * resolutionMs);
}

/** Of the nanoseconds of one call in each sample. */
export function summaryOf(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (above - below) * (place % 1);
  };
  const median = quantile(0.5);
  return { median, spread: (quantile(0.75) - quantile(0.25)) / median, samples: sorted.length };
}

/** A function on the clock: how often it is called for one sample is found while it warms up. */
export class Stopwatch {
  readonly samples: number[] = [];
  #calls = 1;

  constructor(
    private readonly call: () => number | Promise<number>,
    private readonly take: (result: number) => void,
    private readonly isAsync: boolean,
    private readonly clock: Clock,
    private readonly sampleMs: number,
  ) {}

  /** Calls until the time is over and a sample is long enough; forgets how long it took. */
  async warmUp(milliseconds: number): Promise<void> {
    const end = this.clock() + milliseconds;
    for (;;) {
      const spent = await this.#sample();
      if (spent < this.sampleMs) this.#calls *= 2;
      else if (this.clock() >= end) return;
    }
  }

  /** At least one sample, and as many as go into the time. */
  async turn(milliseconds: number): Promise<void> {
    const end = this.clock() + milliseconds;
    do {
      const spent = await this.#sample();
      this.samples.push((spent * NS_PER_MS) / this.#calls);
    } while (this.clock() < end);
  }

  async #sample(): Promise<number> {
    const start = this.clock();
    if (this.isAsync) for (let count = 0; count < this.#calls; count++) this.take(await this.call());
    else this.#callSync();
    return this.clock() - start;
  }

  /** No promise is waited for in the time of a call that makes none. */
  #callSync(): void {
    for (let count = 0; count < this.#calls; count++) this.take(this.call() as number);
  }
}
