/**
 * The gradients of a head from that of its logits, g: `hidden[r, k] = Σ g[r, c] · weight[c, k]`, summed in float64 and rounded once;
 * `weight[c, k] = Σ g[r, c] · hidden[r, k]`, so summed over a block of rows and then added to those before it; `bias[c] = Σ g[r, c]`.
 */

import type { FloatArray } from "../engine/data.js";
import { fillWith, lengthOf } from "../intrinsics.js";
import { floatsFor, roundInto } from "../js/halves.js";
import { storeFloats } from "../tensor/elements.js";
import type { LinearCrossEntropyCall, LinearGradients } from "./engine.js";
import type { LogitBlock } from "./jsLogits.js";

const NONE: LinearGradients = { hidden: null, weight: null, bias: null };

export class HeadGradient {
  /** Where the gradient of a block of logits is written, row after row. */
  readonly ofLogits: FloatArray;
  readonly #block: LogitBlock;
  readonly #classes: number;
  readonly #wanted: LinearGradients;
  readonly #hidden: FloatArray | null;
  readonly #weight: FloatArray | null;
  readonly #bias: Float64Array | null;
  /** Of a block of rows, and of a class. */
  readonly #ofRows: Float64Array;
  readonly #ofClass: Float64Array;

  constructor({ logits: { classes, double }, grads }: LinearCrossEntropyCall, block: LogitBlock) {
    const { most, size } = block;
    const wanted = grads ?? NONE;
    this.ofLogits = double ? new Float64Array(most * classes) : new Float32Array(most * classes);
    this.#block = block;
    this.#classes = classes;
    this.#wanted = wanted;
    this.#hidden = floatsFor(wanted.hidden);
    this.#weight = floatsFor(wanted.weight);
    this.#bias = wanted.bias === null ? null : new Float64Array(classes);
    this.#ofRows = new Float64Array(this.#hidden === null ? 0 : most * size);
    this.#ofClass = new Float64Array(size);
    if (this.#weight !== null) fillWith(this.#weight, 0, 0, lengthOf(this.#weight));
  }

  /** Adds what `count` rows from `start` on give, whose gradient was written; a row with -1 as its target gives nothing. */
  add(start: number, count: number, target: Int32Array): void {
    const counting: number[] = [];
    for (let r = 0; r < count; r++) if (target[r] >= 0) counting.push(r);
    if (this.#hidden !== null) this.#setHidden(this.#hidden, start, count, counting);
    if (this.#weight !== null) this.#addWeight(this.#weight, counting);
    const { ofLogits } = this;
    const bias = this.#bias;
    if (bias === null) return;
    for (const r of counting) for (let c = 0; c < bias.length; c++) bias[c] += ofLogits[r * bias.length + c];
  }

  #setHidden(to: FloatArray, start: number, count: number, counting: readonly number[]): void {
    const { ofLogits } = this;
    const classes = this.#classes;
    const { weight, size } = this.#block;
    const { data } = weight;
    const sums = this.#ofRows;
    sums.fill(0);
    for (let c = 0; c < classes; c++) {
      const at = weight.start(c);
      for (const r of counting) {
        const g = ofLogits[r * classes + c];
        for (let k = 0; k < size; k++) sums[r * size + k] += g * data[at + k];
      }
    }
    for (let k = 0; k < count * size; k++) to[start * size + k] = sums[k];
  }

  #addWeight(to: FloatArray, counting: readonly number[]): void {
    const { ofLogits } = this;
    const classes = this.#classes;
    const { hidden, size } = this.#block;
    const sums = this.#ofClass;
    for (let c = 0; c < classes; c++) {
      sums.fill(0);
      for (const r of counting) {
        const g = ofLogits[r * classes + c];
        for (let k = 0; k < size; k++) sums[k] += g * hidden[r * size + k];
      }
      for (let k = 0; k < size; k++) to[c * size + k] += sums[k];
    }
  }

  /** When all rows were added. */
  close(): void {
    const { hidden, weight, bias } = this.#wanted;
    roundInto(hidden, this.#hidden);
    roundInto(weight, this.#weight);
    if (bias !== null && this.#bias !== null) storeFloats(bias, this.#bias);
  }
}
