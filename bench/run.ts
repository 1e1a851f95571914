/** The command `npm run bench`: its options, and the order of the work. */

import { Command, CommanderError, Option } from "commander";
import { BASELINE, ENGINES } from "./engines.js";
import { gradientCosts, type Measurement, measure } from "./measure.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import { costLines, heading, json, lines, machine } from "./report.js";
import { SHAPES } from "./shapes.js";
import { WrongResult } from "./verify.js";

const WRONG_RESULT_EXIT_CODE = 1;
const USAGE_EXIT_CODE = 2;

interface Options {
  readonly operation: readonly OperationName[];
  readonly shape: readonly string[];
  readonly json?: boolean;
}

const operations = Object.keys(OPERATIONS) as OperationName[];

const program = new Command("npm run bench --")
  .description("Verifies the engines against float64, then times them.")
  .addOption(
    new Option("--operation <names...>", "only these operations")
      .choices(operations)
      .default(operations, "all"),
  )
  .addOption(
    new Option("--shape <rows x classes...>", "only these shapes")
      .choices(SHAPES.map(({ name }) => name))
      .default(
        SHAPES.map(({ name }) => name),
        "all",
      ),
  )
  .option("--json", "prints JSON instead of a table")
  .showHelpAfterError()
  .exitOverride()
  .action(run);

function run(options: Options): void {
  const shapes = SHAPES.filter(({ name }) => options.shape.includes(name));
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const where = machine();
  const results: Measurement[] = [];
  for (const operation of operations.filter((name) => options.operation.includes(name))) {
    if (!options.json) print(heading(where, operation));
    for (const shape of shapes) {
      const measured = measure(operation, shape, ENGINES, BASELINE);
      results.push(...measured);
      if (!options.json) print(lines(measured));
    }
    if (!options.json) print("");
  }
  const costs = gradientCosts(results);
  if (!options.json && costs.length > 0) print(costLines(costs));
  if (options.json) print(json(where, results));
}

try {
  program.parse();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  else if (error instanceof WrongResult) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = WRONG_RESULT_EXIT_CODE;
  } else throw error;
}
