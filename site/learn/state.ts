/** All that a visitor can change on the page, where it starts, and its limits. */

export const UNITS = ["nats", "bits"] as const;
export type Unit = (typeof UNITS)[number];

export const TRUTHS = ["oneHot", "smoothed", "weights"] as const;
/** Where the distribution of the targets comes from. */
export type Truth = (typeof TRUTHS)[number];

export const REDUCTIONS = ["mean", "sum", "none"] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** The target of a row that does not count, as in PyTorch. */
export const IGNORED = -100;

export interface Batch {
  readonly logits: readonly (readonly number[])[];
  readonly targets: readonly number[];
  /** One for each class; null where all count alike. */
  readonly weights: readonly number[] | null;
  readonly reduction: Reduction;
}

export interface State {
  readonly logits: readonly number[];
  /** What the visitor calls each class; empty where the page's own name stands. */
  readonly names: readonly string[];
  readonly target: number;
  /** How far one step goes along the negative gradient. */
  readonly rate: number;
  readonly temperature: number;
  readonly smoothing: number;
  readonly unit: Unit;
  readonly truth: Truth;
  /** Of the classes, for `weights`: not yet divided by their sum. */
  readonly weights: readonly number[];
  readonly batch: Batch;
}

export const CLASSES = { least: 3, most: 10 };
export const ROWS = { least: 1, most: 8 };
/** Of the columns of a batch. */
export const COLUMNS = { least: 2, most: 10 };
/** Of the sliders; fields take more. */
export const LOGITS = { least: -10, most: 10, step: 0.1 };
/** Beyond it, pictures say nothing more. */
export const LARGEST_LOGIT = 1e6;
/** Beside 0 itself: the page would show a smaller one as 0, and divide by it. */
export const LEAST_WEIGHT = 1e-4;
export const NAME_LENGTH = 16;
export const RATE = { least: 0.1, most: 4, step: 0.1 };
export const TEMPERATURE = { least: 0.2, most: 5, step: 0.1 };
export const SMOOTHING = { least: 0, most: 0.9, step: 0.01 };

export const START: State = {
  logits: [3, 1, -3],
  names: ["", "", ""],
  target: 1,
  rate: 1,
  temperature: 2,
  smoothing: 0.1,
  unit: "nats",
  truth: "weights",
  weights: [2, 3, 5],
  batch: {
    logits: [
      [0.2319, 0.2875, -0.2994],
      [0.7351, -1.3286, -0.447],
      [0.9836, -0.5633, -0.3552],
      [0.8043, -0.3892, 1.2848],
      [0.9196, 2.2589, -1.3184],
    ],
    targets: [2, 0, 2, 1, 1],
    weights: null,
    reduction: "mean",
  },
};

export function withLogit(state: State, index: number, value: number): State {
  return { ...state, logits: withEntry(state.logits, index, value) };
}

/** Other logits, as many as there are: a class more has no name yet, and a weight of 1. */
export function withLogits(
  state: State,
  logits: readonly number[],
  names: readonly string[] | null = null,
): State {
  return {
    ...state,
    logits,
    names: logits.map((_, index) => shortened(names?.[index] ?? state.names[index] ?? "")),
    weights: positive(logits.map((_, index) => state.weights[index] ?? 1)),
    target: Math.min(state.target, logits.length - 1),
  };
}

/** A name of the length that fields take. Half a character, of which no link can be made, is not left of it. */
export function shortened(name: string): string {
  return name.slice(0, NAME_LENGTH).replace(/\p{Surrogate}/gu, "");
}

export function withoutClass(state: State, index: number): State {
  const target = state.target > index ? state.target - 1 : state.target;
  return {
    ...state,
    logits: without(state.logits, index),
    names: without(state.names, index),
    weights: positive(without(state.weights, index)),
    target: Math.min(target, state.logits.length - 2),
  };
}

export function without<Value>(values: readonly Value[], index: number): readonly Value[] {
  return values.filter((_, at) => at !== index);
}

export function withEntry<Value>(values: readonly Value[], index: number, value: Value): readonly Value[] {
  return values.map((old, at) => (at === index ? value : old));
}

/** A distribution needs something to divide by. */
function positive(weights: readonly number[]): readonly number[] {
  return weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
}

/** Another matrix: targets and weights stay where there is a place for them. */
export function withRows(batch: Batch, logits: readonly (readonly number[])[]): Batch {
  const columns = logits[0].length;
  return {
    ...batch,
    logits,
    targets: logits.map((_, row) => Math.min(batch.targets[row] ?? 0, columns - 1)),
    weights: batch.weights?.length === columns ? batch.weights : null,
  };
}

/** Whether a class is left to choose: one logit at least is no −∞. */
export function hasClass(logits: readonly number[]): boolean {
  return logits.some((logit) => logit !== Number.NEGATIVE_INFINITY);
}
