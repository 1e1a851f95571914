/** A network of two layers, written out: logits = W₂ tanh(W₁ x + b₁) + b₂, its gradient, and steps of Adam. */

import { normal } from "./random.js";

const INPUTS = 2;

/** Adam, as its authors set it. */
const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

export class Perceptron {
  /** W₁ with b₁ as its last column, then W₂ with b₂ as its. */
  readonly parameters: Float64Array;
  readonly gradient: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #second: number;
  #steps = 0;
  /** Of the last call of `logits`, for the gradient. */
  #at: Float32Array = new Float32Array(0);
  #activity: Float64Array = new Float64Array(0);

  constructor(
    readonly hidden: number,
    readonly classes: number,
    random: () => number,
  ) {
    this.#second = hidden * (INPUTS + 1);
    const size = this.#second + classes * (hidden + 1);
    this.gradient = new Float64Array(size);
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
    const draw = normal(random);
    const scale = 1 / Math.sqrt(hidden);
    this.parameters = Float64Array.from({ length: size }, (_, k) => draw() * (k < this.#second ? 1 : scale));
  }

  /** A row of logits for each point. */
  logits(at: Float32Array): Float32Array<ArrayBuffer> {
    const { hidden, classes, parameters } = this;
    const rows = at.length / INPUTS;
    const activity = new Float64Array(rows * hidden);
    const logits = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const [x, y] = [at[INPUTS * row], at[INPUTS * row + 1]];
      for (let h = 0; h < hidden; h++) {
        const k = h * (INPUTS + 1);
        activity[row * hidden + h] = Math.tanh(parameters[k] * x + parameters[k + 1] * y + parameters[k + 2]);
      }
      for (let c = 0; c < classes; c++) {
        const k = this.#second + c * (hidden + 1);
        let sum = parameters[k + hidden];
        for (let h = 0; h < hidden; h++) sum += parameters[k + h] * activity[row * hidden + h];
        logits[row * classes + c] = sum;
      }
    }
    this.#at = at;
    this.#activity = activity;
    return logits;
  }

  /** The gradient of the loss by the parameters, from that by the logits of the last call. */
  backward(ofLogits: ArrayLike<number>): void {
    const { hidden, classes, parameters, gradient } = this;
    const [at, activity] = [this.#at, this.#activity];
    const ofActivity = new Float64Array(hidden);
    gradient.fill(0);
    for (let row = 0; row < at.length / INPUTS; row++) {
      ofActivity.fill(0);
      for (let c = 0; c < classes; c++) {
        const k = this.#second + c * (hidden + 1);
        const g = ofLogits[row * classes + c];
        for (let h = 0; h < hidden; h++) {
          gradient[k + h] += g * activity[row * hidden + h];
          ofActivity[h] += g * parameters[k + h];
        }
        gradient[k + hidden] += g;
      }
      for (let h = 0; h < hidden; h++) {
        const k = h * (INPUTS + 1);
        const g = ofActivity[h] * (1 - activity[row * hidden + h] ** 2);
        gradient[k] += g * at[INPUTS * row];
        gradient[k + 1] += g * at[INPUTS * row + 1];
        gradient[k + 2] += g;
      }
    }
  }

  /** A step of Adam down the gradient. */
  descend(learningRate: number): void {
    this.#steps++;
    const pace = learningRate / (1 - MEAN_DECAY ** this.#steps);
    const squares = 1 - SQUARE_DECAY ** this.#steps;
    this.gradient.forEach((g, k) => {
      this.#mean[k] += (1 - MEAN_DECAY) * (g - this.#mean[k]);
      this.#square[k] += (1 - SQUARE_DECAY) * (g * g - this.#square[k]);
      this.parameters[k] -= (pace * this.#mean[k]) / (Math.sqrt(this.#square[k] / squares) + EPSILON);
    });
  }
}
