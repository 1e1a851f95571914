/** Trains at a pace that the eye can follow, in small turns, and reports: in a worker, or in the page itself. */

import { backend } from "xent";
import { type Pair, type Settings, Training, type Tuning } from "./training.js";

export type Command =
  | { readonly kind: "make"; readonly settings: Settings }
  | { readonly kind: "tune"; readonly tuning: Tuning }
  /** `everyMs`: how often to report. */
  | { readonly kind: "run"; readonly everyMs: number }
  | { readonly kind: "pause" }
  | { readonly kind: "step" };

export interface Report {
  readonly epoch: number;
  /** Of the epochs since the last report; before the first epoch, that of the untrained network. */
  readonly losses: readonly Pair[];
  readonly accuracies: Pair;
  /** Probabilities, as {@link Training.map} has them. */
  readonly map: Float32Array;
  readonly state: State;
  /** The library's engine. */
  readonly backend: string;
}

export type State = "running" | "paused" | "done";

export const MOST_EPOCHS = 2000;
const TURN_MS = 50;
const EPOCHS_PER_TURN = 3;

export class Runner {
  #training: Training | null = null;
  #losses: Pair[] = [];
  #everyMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reported = 0;

  constructor(private readonly report: (report: Report) => void) {}

  handle(command: Command): void {
    if (command.kind === "make") {
      this.#training = new Training(command.settings);
      this.#losses = [this.#training.losses()];
      this.#tell();
      return;
    }
    const training = this.#training;
    if (training === null) return;
    if (command.kind === "tune") training.tuning = command.tuning;
    if (command.kind === "step") this.#step(training);
    if (command.kind === "pause" || command.kind === "step") this.#pause();
    if (command.kind === "run" && this.#timer === undefined) {
      this.#everyMs = command.everyMs;
      this.#timer = setTimeout(() => this.#turn(), 0);
    }
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  #turn(): void {
    const training = this.#training;
    if (training === null) return;
    for (let k = 0; k < EPOCHS_PER_TURN; k++) this.#step(training);
    if (training.epoch >= MOST_EPOCHS) {
      this.#pause();
      return;
    }
    this.#timer = setTimeout(() => this.#turn(), TURN_MS);
    if (performance.now() - this.#reported >= this.#everyMs) this.#tell();
  }

  #step(training: Training): void {
    if (training.epoch >= MOST_EPOCHS) return;
    training.step();
    this.#losses.push(training.losses());
  }

  #tell(): void {
    const training = this.#training;
    if (training === null) return;
    const isDone = training.epoch >= MOST_EPOCHS;
    this.report({
      epoch: training.epoch,
      losses: this.#losses,
      accuracies: training.accuracies(),
      map: training.map(),
      state: isDone ? "done" : this.#timer === undefined ? "paused" : "running",
      backend,
    });
    this.#losses = [];
    this.#reported = performance.now();
  }
}
