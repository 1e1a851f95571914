/** Running a command, and its exit codes. */

import { type Command, CommanderError } from "commander";
import { WrongResult } from "./verify.js";

export const WRONG_RESULT_EXIT_CODE = 1;
const USAGE_EXIT_CODE = 2;

/** Runs the command; usage errors have exit code 2, wrong results 1. */
export async function execute(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    else if (error instanceof WrongResult) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = WRONG_RESULT_EXIT_CODE;
    } else throw error;
  }
}
