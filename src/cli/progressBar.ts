/** A progress bar on the terminal's stderr for work that takes longer than a second; nothing anywhere else. */
import cliProgress from "cli-progress";
import { onInterrupt } from "./interrupt.js";

const PATIENCE_MS = 1000;
const FORMAT = "{doing} {bar} {percentage} % · {value} of {total} rows · {left} left";
const BAR_COLUMNS = 24;

export class ProgressBar {
  readonly #start = performance.now();
  readonly #total: number;
  readonly #wanted: boolean;
  readonly #doing: string;
  #bar: cliProgress.SingleBar | null = null;
  #withdraw = () => {};

  /** `alone` tells that nothing else is written to the terminal meanwhile. */
  constructor(total: number, alone: boolean, doing = "scoring") {
    this.#total = total;
    this.#doing = doing;
    this.#wanted = process.stderr.isTTY === true && alone;
  }

  update(done: number): void {
    const elapsed = performance.now() - this.#start;
    if (!this.#wanted || elapsed < PATIENCE_MS || done === this.#total) return;
    // The bar's own estimate would know only the time since it appeared.
    const words = { doing: this.#doing, left: inWords((elapsed / done) * (this.#total - done)) };
    if (this.#bar !== null) {
      this.#bar.update(done, words);
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
    bar.start(this.#total, done, words);
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
