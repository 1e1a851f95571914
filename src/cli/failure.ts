/** The two ways a run of the command can fail through no fault of the program, and their exit codes. */
import { getSystemErrorMap } from "node:util";
import { oneLine, quoted } from "./terminal.js";

/** What was given is bad: a file, its content, or a place to write to. Exit code 1. */
export class InputError extends Error {
  readonly exitCode = 1;

  constructor(path: string, problem: string) {
    super(oneLine(`${path === "" ? '""' : quoted(path)}: ${problem}`));
  }
}

/** The command line itself is wrong. Exit code 2. */
export class UsageError extends Error {
  readonly exitCode = 2;

  /** `command`: the one whose help leads on, none if it is unknown. */
  explained(command: string): string {
    return oneLine(`${this.message}; see ${["xent", command, "--help"].filter(Boolean).join(" ")}`);
  }
}

/** The operating system's words for why it refused, such as "no such file or directory". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message;
}
