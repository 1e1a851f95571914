/** The sums from which every figure of `xent loss` is made: exact, so that those of parts of the rows add up to those of all. */
import type { Call } from "../check/call.js";
import { textOf, unitsOf } from "../exactText.js";
import { ExactTotal } from "../exactTotal.js";
import { readFields, readInteger, readSum } from "../meters/json.js";
import { NotFinite, type NotFiniteJson } from "./notFinite.js";

export interface LossSumsJson {
  readonly count: number;
  readonly correct: number;
  readonly inTop: number;
  readonly notFinite: NotFiniteJson;
  /** As a LossMeter has it, such as `"0x6934c6p-149"`. */
  readonly sum: string;
  readonly weights: string;
}

const FIELDS = ["count", "correct", "inTop", "notFinite", "sum", "weights"] as const;
const UNITS = [unitsOf(false).terms, unitsOf(true).terms];

export class LossSums {
  /** The rows that count. */
  count = 0;
  /** Those of them whose first largest logit is the target's. */
  correct = 0;
  /** Those of them whose target has a rank of at most 5. */
  inTop = 0;
  /** The rows whose loss is NaN or infinite. */
  readonly notFinite: NotFinite;
  /** Of the rows' losses. */
  readonly #sum = new ExactTotal();
  /** Of the weights of the targets that count. */
  readonly #weights = new ExactTotal();
  /** Whether losses are float64. */
  #double: boolean;

  /** `first`: the first row. */
  constructor(double: boolean, first = 0) {
    this.#double = double;
    this.notFinite = new NotFinite(first);
  }

  add(loss: number, weight: number): void {
    this.count++;
    this.#sum.add(loss);
    this.#weights.add(weight);
  }

  merge(other: LossSums): void {
    this.count += other.count;
    this.correct += other.correct;
    this.inTop += other.inTop;
    this.notFinite.merge(other.notFinite);
    this.#sum.addExact(other.#sum.exact);
    this.#weights.addExact(other.#weights.exact);
    this.#double ||= other.#double;
  }

  /** The sum of the rows' losses. */
  get sum(): number {
    return this.#sum.value;
  }

  /** The mean as PyTorch defines it: divided by the weights of the targets that count. */
  get mean(): number {
    return this.sum / this.#weights.value;
  }

  get accuracy(): number {
    return this.correct / this.count;
  }

  /** The share of the rows whose target has a rank of at most 5. */
  get topAccuracy(): number {
    return this.inTop / this.count;
  }

  json(): LossSumsJson {
    const { count, correct, inTop, notFinite } = this;
    const { terms } = unitsOf(this.#double);
    return {
      count,
      correct,
      inTop,
      notFinite: notFinite.json(),
      sum: textOf(this.#sum.exact, terms),
      weights: textOf(this.#weights.exact, terms),
    };
  }

  static read(call: Call, name: string, value: unknown): LossSums {
    const json = readFields(call, name, value, FIELDS);
    const sum = readSum(call, `${name}.sum`, json.sum, UNITS);
    const weights = readSum(call, `${name}.weights`, json.weights, UNITS);
    // A sum that is no number has no unit; one of weights always is.
    const sums = new LossSums(weights.exponent === UNITS[1]);
    sums.count = readInteger(call, `${name}.count`, json.count);
    sums.correct = readInteger(call, `${name}.correct`, json.correct, sums.count);
    sums.inTop = readInteger(call, `${name}.inTop`, json.inTop, sums.count);
    sums.notFinite.merge(NotFinite.read(call, `${name}.notFinite`, json.notFinite));
    sums.#sum.addExact(sum.exact);
    sums.#weights.addExact(weights.exact);
    return sums;
  }
}
