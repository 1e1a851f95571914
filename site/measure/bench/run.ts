/** A measurement: every engine verified on every operation and size, then all that are right timed in turn. */

import { createInput, type Input } from "../../../bench/inputs.js";
import { OPERATIONS } from "../../../bench/operations.js";
import { matrix } from "../../../bench/shapes.js";
import { type Task, type Verified, verify, WrongResult } from "../../../bench/verify.js";
import { type Clock, resolutionOf, Stopwatch, sampleMsOf, summaryOf } from "./clock.js";
import type { Absence, EngineName, OperationName, Plan, Reason, Report, Row, Size, Team } from "./plan.js";

/** What an engine computes with: `out` is there for whoever writes to ordinary memory. */
export interface Material {
  readonly input: Input;
  readonly out: Float32Array<ArrayBuffer>;
}

export interface Engine {
  readonly name: EngineName;
  readonly backend: string;
  readonly team?: Team;
  /** Its task; null where it does not have the operation. */
  prepare(operation: OperationName, material: Material): Task | null | Promise<Task | null>;
  /** Before its turn: whatever it has to do that is not part of a call. */
  begin?(): Promise<void>;
  /** Ends what it started. */
  stop?(): void;
}

/** An engine that cannot be here, for a reason that is known. */
export class Unavailable extends Error {
  constructor(readonly reason: Reason) {
    super(reason.why);
  }
}

export interface Circumstances {
  readonly clock: Clock;
  readonly tell: (report: Report) => void;
  /** Lets the browser do other things; says whether to go on. */
  readonly breathe: () => Promise<boolean>;
}

const WARMUP_MS = 60;
/** The mean of the timed results is a sum of equal numbers, rounded each time. */
const SINK_TOLERANCE = 1e-9;

/** An engine whose result was right. */
interface Entrant {
  readonly engine: Engine;
  readonly row: Row;
  readonly task: Task;
  readonly verified: Verified;
  readonly sink: Sink;
  readonly watch: Stopwatch;
}

/** Whether it was carried out to the end. */
export async function run(
  plan: Plan,
  engines: readonly Engine[],
  circumstances: Circumstances,
): Promise<boolean> {
  const { clock, tell } = circumstances;
  const resolutionMs = resolutionOf(clock);
  tell({ kind: "clock", resolutionMs });
  const groups = plan.sizes.flatMap((size) => plan.operations.map((operation) => ({ operation, size })));
  const total = groups.length * (plan.rounds + 1);
  for (const [index, { operation, size }] of groups.entries()) {
    const progress = (round: number, stage: "verify" | "time") =>
      tell({
        kind: "progress",
        done: index * (plan.rounds + 1) + round,
        total,
        operation,
        size,
        stage,
      });
    progress(0, "verify");
    const group = new Group(operation, size, sampleMsOf(resolutionMs), circumstances);
    try {
      if (!(await group.verify(engines))) return false;
      for (let round = 0; round < plan.rounds; round++) {
        progress(round + 1, "time");
        if (!(await group.round(plan.turnMs))) return false;
      }
    } finally {
      group.dispose();
    }
  }
  return true;
}

class Group {
  #entrants: Entrant[] = [];

  constructor(
    private readonly operation: OperationName,
    private readonly size: Size,
    private readonly sampleMs: number,
    private readonly circumstances: Circumstances,
  ) {}

  async verify(engines: readonly Engine[]): Promise<boolean> {
    const { operation, circumstances } = this;
    const made = this.#material();
    for (const engine of engines) {
      if (!(await circumstances.breathe())) return false;
      if (made === null) {
        this.#tell(this.#row(engine), { absence: { why: "memory" } });
        continue;
      }
      const { material, truth } = made;
      let task: Task | null = null;
      try {
        await engine.begin?.();
        task = await engine.prepare(operation, material);
        if (task === null) {
          this.#tell(this.#row(engine), { absence: { why: "other" } });
          continue;
        }
        const verified = await verify(engine.name, task, truth);
        await this.#enter(engine, task, verified);
      } catch (error) {
        task?.dispose?.();
        this.#tell(this.#row(engine), { absence: absenceOf(error) });
      }
    }
    return true;
  }

  /** A turn of each. */
  async round(turnMs: number): Promise<boolean> {
    const { breathe } = this.circumstances;
    for (const entrant of [...this.#entrants]) {
      if (!(await breathe())) return false;
      const { engine, watch, sink, row } = entrant;
      try {
        await engine.begin?.();
        await watch.turn(turnMs);
        sink.check();
        this.#tell(row, { timing: summaryOf(watch.samples) });
      } catch (error) {
        this.#leave(entrant);
        this.#tell(row, { absence: absenceOf(error) });
      }
    }
    return true;
  }

  dispose(): void {
    for (const entrant of [...this.#entrants]) this.#leave(entrant);
  }

  async #enter(engine: Engine, task: Task, verified: Verified): Promise<void> {
    const { clock } = this.circumstances;
    const sink = new Sink(engine.name, verified.value);
    const watch = new Stopwatch(
      () => task.call(),
      (result) => sink.take(result),
      verified.isAsync,
      clock,
      this.sampleMs,
    );
    const row = { ...this.#row(engine), errorUlp: verified.errorUlp };
    this.#tell(row, {});
    await watch.warmUp(WARMUP_MS);
    this.#entrants.push({ engine, row, task, verified, sink, watch });
  }

  #leave(entrant: Entrant): void {
    this.#entrants = this.#entrants.filter((other) => other !== entrant);
    entrant.task.dispose?.();
  }

  /** Null where there is not the memory for it. */
  #material() {
    try {
      const input = createInput(matrix(this.size.rows, this.size.classes));
      const out = new Float32Array(input.logits.length);
      return { material: { input, out }, truth: OPERATIONS[this.operation].truth(input) };
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #row(engine: Engine): Row {
    const { operation, size } = this;
    return {
      ...size,
      operation,
      engine: engine.name,
      backend: engine.backend,
      team: engine.team ?? null,
      errorUlp: null,
      timing: null,
      absence: null,
    };
  }

  #tell(row: Row, change: Partial<Row>): void {
    this.circumstances.tell({ kind: "row", row: { ...row, ...change } });
  }
}

/** Why an engine has no time. A typed array that finds no memory throws a RangeError, and so do kernels. */
function absenceOf(error: unknown): Absence {
  if (error instanceof WrongResult) return { why: "wrong", detail: error.message };
  if (error instanceof RangeError && /alloc|memory|array (buffer|length)/i.test(error.message))
    return { why: "memory" };
  return { why: "failed", detail: reasonOf(error) };
}

/** The first line of a message. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0];
}

/** Uses every result, so that no compiler can leave the work out, and tells whether they were right. */
class Sink {
  #sum = 0;
  #count = 0;

  constructor(
    private readonly who: string,
    private readonly expected: number,
  ) {}

  take(result: number): void {
    this.#sum += result;
    this.#count++;
  }

  check(): void {
    const mean = this.#sum / this.#count;
    if (!(Math.abs(mean - this.expected) <= SINK_TOLERANCE * Math.abs(this.expected)))
      throw new WrongResult(
        `${this.who}: timed calls returned ${mean} on average, the verified one ${this.expected}`,
      );
  }
}
