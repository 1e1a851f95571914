/** One operation on one shape: every contender verified, then all of them timed. */

import type { Input } from "./inputs.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import { elementsOf, type Shape } from "./shapes.js";
import { type Timed, type Timing, TURN_MS, timedCall, timeInTurn } from "./time.js";
import { type Task, type Verified, verify, WrongResult } from "./verify.js";

/** How a call gets its arrays and gives its result: ordinary arrays and `out`, ordinary arrays and a new result, all resident. */
export type Variant = "staged" | "fresh" | "resident";

/** An engine in one of its variants. */
export interface Contender {
  readonly engine: string;
  readonly variant: Variant;
  /** Which implementation answers; `xent` falls back where WebAssembly SIMD is missing. */
  readonly backend: string;
  /** Its task; null where it does not have the operation. */
  prepare(operation: OperationName, input: Input): Task | null | Promise<Task | null>;
}

/** A task that keeps its own time, in another process. */
export interface RemoteTask extends Task, Timed {}

export interface Measurement extends Timing {
  readonly operation: OperationName;
  readonly shape: string;
  readonly engine: string;
  readonly variant: Variant;
  readonly backend: string;
  /** By the median. */
  readonly gigaElementsPerSecond: number;
  readonly gigabytesPerSecond: number;
  readonly errorUlp: number;
}

/** The elements of a sample, in as many calls as that takes: a sample of small ones is about a millisecond too. */
const SAMPLE_ELEMENTS = 131072;

export function mostCallsPerSample(shape: Shape): number {
  return Math.ceil(SAMPLE_ELEMENTS / elementsOf(shape));
}

/** The mean of the timed results is a sum of equal numbers, rounded each time. */
const SINK_TOLERANCE = 1e-9;

/** A contender whose result was right. */
interface Entrant {
  readonly operation: OperationName;
  readonly shape: Shape;
  readonly contender: Contender;
  readonly task: Task;
  readonly verified: Verified;
  readonly sink: Sink;
}

/** Throws before anything is timed if a contender is wrong. */
export async function measure(
  operation: OperationName,
  input: Input,
  contenders: readonly Contender[],
  rounds?: number,
): Promise<Measurement[]> {
  return timeEntrants(await verifiedEntrants(operation, input, contenders), rounds);
}

export async function verifiedEntrants(
  operation: OperationName,
  input: Input,
  contenders: readonly Contender[],
): Promise<Entrant[]> {
  const { shape } = input;
  const truth = OPERATIONS[operation].truth(input);
  const entrants: Entrant[] = [];
  for (const contender of contenders) {
    const task = await contender.prepare(operation, input);
    if (task === null) continue;
    const who = `${contender.engine} ${operation} ${shape.name} ${contender.variant}`;
    const verified = await verify(who, task, truth);
    entrants.push({ operation, shape, contender, task, verified, sink: new Sink(who, task, verified.value) });
  }
  return entrants;
}

/** In turn, so that a change of the machine's pace meets all of them alike. */
export async function timeEntrants(entrants: readonly Entrant[], rounds?: number): Promise<Measurement[]> {
  const timed = [];
  for (const { shape, task, verified, sink } of entrants) {
    const call = () => sink.call();
    timed.push(isRemote(task) ? task : timedCall(call, await callsPerSample(call, shape), verified.isAsync));
  }
  const timings = await timeInTurn(timed, rounds);
  return entrants.map(({ operation, shape, contender, task, verified, sink }, index) => {
    sink.check();
    task.dispose?.();
    const { engine, variant, backend } = contender;
    return {
      operation,
      shape: shape.name,
      engine,
      variant,
      backend,
      ...timings[index],
      gigaElementsPerSecond: elementsOf(shape) / timings[index].median,
      gigabytesPerSecond: OPERATIONS[operation].bytes(shape) / timings[index].median,
      errorUlp: verified.errorUlp,
    };
  });
}

/** Fewer of a slow call: a sample is not longer than a turn. */
async function callsPerSample(call: () => void | Promise<void>, shape: Shape): Promise<number> {
  const most = mostCallsPerSample(shape);
  if (most === 1) return 1;
  const start = performance.now();
  await call();
  return Math.min(most, Math.ceil(TURN_MS / (performance.now() - start)));
}

function isRemote(task: Task): task is RemoteTask {
  return "turn" in task;
}

/** Uses every result of a task, so that no compiler can leave the work out, and tells whether they were right. */
class Sink {
  #sum = 0;
  #calls = 0;

  constructor(
    private readonly who: string,
    private readonly task: Task,
    private readonly expected: number,
  ) {}

  call(): void | Promise<void> {
    const result = this.task.call();
    if (result instanceof Promise) return result.then((value) => this.take(value));
    this.take(result);
  }

  private take(result: number): void {
    this.#sum += result;
    this.#calls++;
  }

  check(): void {
    if (this.#calls === 0) return;
    const mean = this.#sum / this.#calls;
    if (!(Math.abs(mean - this.expected) <= SINK_TOLERANCE * Math.abs(this.expected)))
      throw new WrongResult(
        `${this.who}: timed calls returned ${mean} on average, the verified one ${this.expected}`,
      );
  }
}
