/** A run of the benchmark: contenders on shapes, what it found, and the command line that both runs share. */

import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { type HalvesMeasurement, measureHalves } from "./halves.js";
import { createInput, SEED } from "./inputs.js";
import { portLimit, readLimit } from "./limits.js";
import { type Machine, machine } from "./machine.js";
import { type Contender, type Measurement, measure } from "./measure.js";
import { OPERATION_NAMES, type OperationName } from "./operations.js";
import {
  halvesLines,
  heading,
  limitLines,
  measurementLines,
  scalingLines,
  shortRowLines,
  trainingLines,
} from "./report.js";
import { measureScaling, type Scaling } from "./scaling.js";
import { elementsOf, type Shape } from "./shapes.js";
import { measureShortRows, type ShortRowCost } from "./shortRows.js";
import { measureTraining, type TrainingMeasurement } from "./training.js";

/** Shapes that no cache holds: there, reading them once is the limit. */
const UNCACHED_ELEMENTS = 2 ** 23;

export interface Limit {
  readonly shape: string;
  readonly gigaElementsPerSecond: number;
}

/** What `--json` writes. */
export interface Session {
  readonly machine: Machine;
  readonly seed: number;
  readonly unit: "nanoseconds per call";
  readonly results: Measurement[];
  /** Reading the logits once. */
  readonly reads: Limit[];
  readonly port: { readonly gigahertz: number; readonly gigaElementsPerSecond: number };
  training?: TrainingMeasurement[];
  scaling?: Scaling[];
  halves?: HalvesMeasurement[];
  shortRows?: ShortRowCost[];
  /** Peers that could not be installed or started, and why. */
  absent?: Record<string, string>;
}

export interface Options {
  readonly operation: readonly OperationName[];
  readonly shape: readonly string[];
  readonly json?: string | true;
}

export type Print = (text: string) => void;

/** A command with the options of both runs. */
export function command(name: string, description: string, shapes: readonly Shape[]): Command {
  return new Command(name)
    .description(description)
    .addOption(
      new Option("--operation <names...>", "only these operations")
        .choices(OPERATION_NAMES)
        .default(OPERATION_NAMES, "all"),
    )
    .addOption(
      new Option("--shape <names...>", "only these shapes")
        .choices(shapes.map((shape) => shape.name))
        .default(
          shapes.map((shape) => shape.name),
          "all",
        ),
    )
    .option("--json [file]", "prints JSON instead of tables, or writes it to a file besides")
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride();
}

/** Where tables go: nowhere if JSON is printed in their place. */
export function printer({ json }: Options): Print {
  return json === true ? () => {} : (text) => process.stdout.write(`${text}\n`);
}

export function finish(session: Session, { json }: Options): void {
  if (json === undefined) return;
  const text = `${JSON.stringify(session, null, 1)}\n`;
  if (json === true) process.stdout.write(text);
  else writeFileSync(json, text);
}

/** Measures and prints, shape by shape; then, if all of them are wanted, how our engines scale and train, and what 16-bit logits and short rows cost. */
export async function runSession(
  options: Options,
  shapes: readonly Shape[],
  contenders: readonly Contender[],
  print: Print,
  rounds: number,
): Promise<Session> {
  const port = await portLimit();
  const session: Session = {
    machine: machine(),
    seed: SEED,
    unit: "nanoseconds per call",
    results: [],
    reads: [],
    port,
  };
  print(heading(session.machine));
  for (const shape of shapes.filter(({ name }) => options.shape.includes(name))) {
    const input = createInput(shape);
    for (const operation of OPERATION_NAMES.filter((name) => options.operation.includes(name))) {
      const measured = await measure(operation, input, contenders, rounds);
      session.results.push(...measured);
      print(measurementLines(measured));
    }
    if (elementsOf(shape) < UNCACHED_ELEMENTS) continue;
    session.reads.push({ shape: shape.name, gigaElementsPerSecond: await readLimit(input) });
  }
  print(limitLines(session));
  if (options.shape.length < shapes.length) return session;
  session.scaling = await measureScaling(rounds);
  print(scalingLines(session.scaling));
  session.training = await measureTraining(rounds);
  print(trainingLines(session.training));
  session.halves = await measureHalves(rounds);
  print(halvesLines(session.halves));
  session.shortRows = await measureShortRows(rounds);
  print(shortRowLines(session.shortRows));
  return session;
}
