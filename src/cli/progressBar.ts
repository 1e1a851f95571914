/** A progress bar on the terminal's stderr for work that takes longer than a second; nothing anywhere else. */
import cliProgress from "cli-progress";
import { onInterrupt } from "./interrupt.js";

const PATIENCE_MS = 1000;
const FORMAT = "scoring {bar} {percentage} % · {value} of {total} rows · {left} left";
const BAR_COLUMNS = 24;

export class ProgressBar {
  readonly #start = performance.now();
  readonly #total: number;
  readonly #wanted: boolean;
  #bar: cliProgress.SingleBar | null = null;
  #withdraw = () => {};

  /** `alone` tells that nothing else is written to the terminal meanwhile. */
  constructor(total: number, alone: boolean) {
    this.#total = total;
    this.#wanted = process.stderr.isTTY === true && alone;
  }

  update(done: number): void {
    const elapsed = performance.now() - this.#start;
    if (!this.#wanted || elapsed < PATIENCE_MS || done === this.#total) return;
    // The bar's own estimate would know only the time since it appeared.
    const left = { left: inWords((elapsed / done) * (this.#total - done)) };
    if (this.#bar !== null) {
      this.#bar.update(done, left);
      return;
    }
    const bar = new cliProgress.SingleBar(
      {
        format: FORMAT,
        stream: process.stderr,
        barsize: BAR_COLUMNS,
        clearOnComplete: true,
        hideCursor: true,
      },
      cliProgress.Presets.shades_classic,
    );
    this.#withdraw = onInterrupt(() => bar.stop());
    bar.start(this.#total, done, left);
    this.#bar = bar;
  }

  stop(): void {
    this.#withdraw();
    this.#bar?.stop();
    this.#bar = null;
  }
}

function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
