/** A classifier and its data: the library computes loss, gradient and probabilities, the rest is arithmetic of the page. */

import { crossEntropy, crossEntropyGrad, softmax } from "xent";
import { CLASSES, type Data, type DataName, makeData, type Points } from "./data.js";
import { MAP_POINTS } from "./map.js";
import { Perceptron } from "./perceptron.js";
import { uniform } from "./random.js";

/** Those that make a training, which starts anew where they change. */
export interface Making {
  readonly data: DataName;
  readonly noise: number;
  readonly hidden: number;
  readonly seed: number;
}

/** Those that a running training takes up. */
export interface Tuning {
  readonly learningRate: number;
  readonly labelSmoothing: number;
}

export type Settings = Making & Tuning;

/** Of the training points, and of those held out. */
export interface Pair {
  readonly train: number;
  readonly heldOut: number;
}

/** So that the parameters are not drawn as the points are. */
const SEED_OF_PARAMETERS = 0x5eed;

export class Training {
  readonly data: Data;
  /** How often all training points were gone through. */
  epoch = 0;
  tuning: Tuning;
  readonly #network: Perceptron;

  constructor(settings: Settings) {
    this.tuning = settings;
    this.data = makeData(settings.data, settings.noise, settings.seed);
    this.#network = new Perceptron(
      settings.hidden,
      CLASSES[settings.data],
      uniform(settings.seed ^ SEED_OF_PARAMETERS),
    );
  }

  /** Goes through all training points once. */
  step(): void {
    const { learningRate, labelSmoothing } = this.tuning;
    const { at, classes } = this.data.train;
    const { grad } = crossEntropyGrad(this.#logits(at), classes, { labelSmoothing });
    this.#network.backward(grad.data);
    this.#network.descend(learningRate);
    this.epoch++;
  }

  /** The mean losses, smoothed both, so that they compare. */
  losses(): Pair {
    const { labelSmoothing } = this.tuning;
    return this.#ofBoth(({ at, classes }) => crossEntropy(this.#logits(at), classes, { labelSmoothing }));
  }

  /** The shares of points whose class has the largest logit. */
  accuracies(): Pair {
    return this.#ofBoth(({ at, classes }) => {
      const logits = this.#network.logits(at);
      const count = this.#network.classes;
      const right = classes.filter((own, row) => {
        const ofRow = logits.subarray(row * count, (row + 1) * count);
        return ofRow.indexOf(Math.max(...ofRow)) === own;
      });
      return right.length / classes.length;
    });
  }

  /** The probabilities of the classes all over the plane, rows from the top. */
  map(): Float32Array {
    return softmax(this.#logits(MAP_POINTS), { dim: 1 }).data;
  }

  #logits(at: Float32Array) {
    const data = this.#network.logits(at);
    return { data, shape: [at.length / 2, this.#network.classes] };
  }

  #ofBoth(compute: (points: Points) => number): Pair {
    return { train: compute(this.data.train), heldOut: compute(this.data.heldOut) };
  }
}
