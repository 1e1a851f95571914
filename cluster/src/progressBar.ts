/** Shards done, on stderr: a bar on a terminal, a line now and then elsewhere. */
import cliProgress from "cli-progress";
import { say } from "./failure.js";

const FORMAT = "{bar} {percentage} % · {value} of {total} shards";
const BAR_COLUMNS = 24;
const LINE_MS = 10_000;

export class ProgressBar {
  #bar: cliProgress.SingleBar | null = null;
  #lastLine = performance.now();

  update(done: number, shards: number): void {
    if (!process.stderr.isTTY) {
      this.#line(done, shards);
      return;
    }
    if (this.#bar === null) {
      this.#bar = new cliProgress.SingleBar(
        {
          format: FORMAT,
          stream: process.stderr,
          barsize: BAR_COLUMNS,
          clearOnComplete: true,
          hideCursor: true,
        },
        cliProgress.Presets.shades_classic,
      );
      this.#bar.start(shards, done);
    }
    this.#bar.update(done);
  }

  #line(done: number, shards: number): void {
    if (performance.now() - this.#lastLine < LINE_MS) return;
    this.#lastLine = performance.now();
    say(`${done} of ${shards} shards are done`);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}
