/** The command line that both runs of the benchmark share, and where their results go. */

import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { OPERATION_NAMES, type OperationName } from "./operations.js";
import type { Session } from "./session.js";
import type { Shape } from "./shapes.js";

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
