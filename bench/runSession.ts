/** A run of the benchmark: contenders on shapes, then what is measured besides. */

import type { Options, Print } from "./command.js";
import { measureHalves } from "./halves.js";
import { createInput, type Input, SEED } from "./inputs.js";
import { measureLayouts } from "./layouts.js";
import { measureClock, readLimit } from "./limits.js";
import { machine } from "./machine.js";
import { type Contender, measure } from "./measure.js";
import { furtherOperations, mainOperations, type OperationName } from "./operations.js";
import {
  halvesLines,
  heading,
  layoutLines,
  limitLines,
  measurementLines,
  scalingLines,
  shortRowLines,
  trainingLines,
} from "./report.js";
import { measureScaling } from "./scaling.js";
import type { Session } from "./session.js";
import { elementsOf, type Shape } from "./shapes.js";
import { measureShortRows } from "./shortRows.js";
import { measureTraining } from "./training.js";

/** Shapes that no cache holds: there, reading them once is the limit. */
const UNCACHED_ELEMENTS = 2 ** 23;

/** Measures and prints, shape by shape; then, if all of them are wanted, how our engines scale and train, and what 16-bit logits, another layout and short rows cost. */
export async function runSession(
  options: Options,
  shapes: readonly Shape[],
  contenders: readonly Contender[],
  print: Print,
  rounds: number,
): Promise<Session> {
  const wanted = shapes.filter(({ name }) => options.shape.includes(name));
  const isLarge = (shape: Shape) => elementsOf(shape) >= UNCACHED_ELEMENTS;
  const port = wanted.some(isLarge) ? { gigahertz: await measureClock() } : null;
  const session: Session = {
    machine: machine(),
    seed: SEED,
    unit: "nanoseconds per call",
    results: [],
    reads: [],
    port,
  };
  print(heading(session.machine));
  const measureOn = async (input: Input, operations: readonly OperationName[]) => {
    for (const operation of operations) {
      const measured = await measure(operation, input, contenders, rounds);
      session.results.push(...measured);
      print(measurementLines(measured));
    }
  };
  for (const shape of wanted) {
    const input = createInput(shape);
    await measureOn(input, mainOperations(options.operation));
    if (!isLarge(shape)) continue;
    session.reads.push({ shape: shape.name, gigaElementsPerSecond: await readLimit(input) });
  }
  // After all of those: the more operations have run, the less of the code that they share is compiled for one of them alone.
  for (const shape of wanted) {
    const operations = furtherOperations(shape, options.operation);
    if (operations.length > 0) await measureOn(createInput(shape), operations);
  }
  if (port !== null) print(limitLines(session));
  if (options.shape.length < shapes.length) return session;
  session.scaling = await measureScaling(rounds);
  print(scalingLines(session.scaling));
  session.training = await measureTraining(rounds);
  print(trainingLines(session.training));
  session.halves = await measureHalves(rounds);
  print(halvesLines(session.halves));
  session.layouts = await measureLayouts(rounds);
  print(layoutLines(session.layouts));
  session.shortRows = await measureShortRows(rounds);
  print(shortRowLines(session.shortRows));
  return session;
}
