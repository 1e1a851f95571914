/** The command `npm run bench`: our engines. */

import { command, finish, type Options, printer } from "./command.js";
import { ENGINES } from "./engines.js";
import { execute, WRONG_RESULT_EXIT_CODE } from "./execute.js";
import { belowFloors } from "./guards.js";
import { runSession } from "./runSession.js";
import { SHAPES } from "./shapes.js";
import { FEW_ROUNDS } from "./time.js";

async function run(options: Options): Promise<void> {
  const print = printer(options);
  const session = await runSession(options, SHAPES, ENGINES, print, FEW_ROUNDS);
  finish(session, options);
  const regressions = belowFloors(session.results);
  for (const sentence of regressions) process.stderr.write(`${sentence}\n`);
  if (regressions.length > 0) process.exitCode = WRONG_RESULT_EXIT_CODE;
}

await execute(
  command("npm run bench --", "Verifies our engines against float64, then times them.", SHAPES).action(run),
);
