/** Wrong usage, and the operating system's words; what is wrong with a file is an InputError. */
import { getSystemErrorMap } from "node:util";
import { oneLine } from "../files/text.js";

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
