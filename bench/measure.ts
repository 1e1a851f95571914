/** One operation on one shape: every engine verified, then all of them timed. */

import { createInput, type Input } from "./inputs.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import type { Shape } from "./shapes.js";
import { type Timing, timeInTurn } from "./time.js";
import { type Task, verify, WrongResult } from "./verify.js";

export interface Engine {
  readonly name: string;
  /** Which implementation answers; `xent` falls back where WebAssembly SIMD is missing. */
  readonly backend: string;
  /** What the engine can do; an operation that is absent is left out. */
  readonly tasks: Partial<Record<OperationName, (input: Input) => Task>>;
}

export interface Measurement extends Timing {
  readonly operation: OperationName;
  readonly shape: string;
  readonly engine: string;
  readonly backend: string;
  /** By the median. */
  readonly gigaElementsPerSecond: number;
  readonly gigabytesPerSecond: number;
  /** How many times as fast as the baseline; null without one. */
  readonly ratio: { readonly min: number; readonly median: number } | null;
  readonly errorUlp: number;
}

/** The elements of a sample, in as many calls as that takes: a sample of small ones is about a millisecond too. */
const SAMPLE_ELEMENTS = 131072;
/** The mean of the timed results is a sum of equal numbers, rounded each time. */
const SINK_TOLERANCE = 1e-9;

/** Throws before anything is timed if an engine is wrong. */
export function measure(
  operationName: OperationName,
  shape: Shape,
  engines: readonly Engine[],
  baseline: string,
): Measurement[] {
  const operation = OPERATIONS[operationName];
  const input = createInput(shape);
  const truth = operation.truth(input);
  const entrants = engines.flatMap((engine) => {
    const task = engine.tasks[operationName]?.(input);
    if (!task) return [];
    const who = `${engine.name} ${operationName} ${shape.name}`;
    const errorUlp = verify(who, task, truth);
    return [{ engine, errorUlp, sink: new Sink(who, task) }];
  });

  const elements = shape.rows * shape.classes;
  const callsPerSample = Math.ceil(SAMPLE_ELEMENTS / elements);
  const timings = timeInTurn(
    entrants.map(
      ({ sink }) =>
        () =>
          sink.call(),
    ),
    callsPerSample,
  );
  const reference = timings[entrants.findIndex(({ engine }) => engine.name === baseline)];
  return entrants.map(({ engine, errorUlp, sink }, index) => {
    sink.check();
    const timing = timings[index];
    return {
      operation: operationName,
      shape: shape.name,
      engine: engine.name,
      backend: engine.backend,
      ...timing,
      gigaElementsPerSecond: elements / timing.median,
      gigabytesPerSecond: operation.bytes(shape) / timing.median,
      ratio: reference ? { min: reference.min / timing.min, median: reference.median / timing.median } : null,
      errorUlp,
    };
  });
}

/** Uses every result of a task, so that no compiler can leave the work out, and tells whether they were right. */
class Sink {
  readonly #expected: number;
  #sum = 0;
  #calls = 0;

  constructor(
    private readonly who: string,
    private readonly task: Task,
  ) {
    this.#expected = task.call();
  }

  call(): void {
    this.#sum += this.task.call();
    this.#calls++;
  }

  check(): void {
    const mean = this.#sum / this.#calls;
    if (!(Math.abs(mean - this.#expected) <= SINK_TOLERANCE * Math.abs(this.#expected)))
      throw new WrongResult(
        `${this.who}: timed calls returned ${mean} on average, the verified one ${this.#expected}`,
      );
  }
}

/** What one operation costs in terms of another, by the medians of one engine on one shape. */
export interface Cost {
  readonly operation: OperationName;
  readonly inUnitsOf: OperationName;
  readonly shape: string;
  readonly engine: string;
  readonly ratio: number;
}

/** Loss and gradient against the softmax that both need, where both were measured. */
export function gradientCosts(results: readonly Measurement[]): Cost[] {
  const [operation, inUnitsOf] = ["crossEntropyGrad", "softmax"] as const;
  return results
    .filter((result) => result.operation === operation)
    .flatMap(({ shape, engine, median }) => {
      const softmax = results.find(
        (other) => other.operation === inUnitsOf && other.shape === shape && other.engine === engine,
      );
      return softmax ? [{ operation, inUnitsOf, shape, engine, ratio: median / softmax.median }] : [];
    });
}
