/** The operating system's words; what is wrong with a file is an InputError, wrong usage a UsageError. */
import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import { InputError } from "../files/inputError.js";

/** What a retry may mend: EX_TEMPFAIL of sysexits.h. */
export const TEMPORARY = 75;

/**
 * What passes, or may not happen on another machine: a device or a network that fails, and what the system has run out of. All others,
 * such as a missing file or permission, are there at the next try too.
 */
const PASSING: ReadonlySet<string> = new Set([
  "EAGAIN",
  "EBUSY",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDQUOT",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EINTR",
  "EIO",
  "EMFILE",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENFILE",
  "ENOBUFS",
  "ENOLCK",
  "ENOMEM",
  "ENOSPC",
  "ENOTCONN",
  "EREMOTEIO",
  "ESHUTDOWN",
  "ESTALE",
  "ETIMEDOUT",
  "ETXTBSY",
]);

/** Node knows no name of some of them, such as ESTALE: it passes the number on. */
const PASSING_NUMBERS: ReadonlySet<number> = new Set(
  Object.entries(constants.errno).flatMap(([name, number]) => (PASSING.has(name) ? [number] : [])),
);

/** What the operating system refused, such as `"x.npy: cannot be read: no such file or directory"`. */
export function fileError(path: string, problem: string, error: unknown): InputError {
  return new InputError(path, `${problem}: ${systemReason(error)}`, exitCodeOf(error));
}

/** 75 where a retry may mend it, else 1. */
export function exitCodeOf(error: unknown): number {
  const { code, errno } = Object(error);
  return PASSING.has(code) || PASSING_NUMBERS.has(-errno) ? TEMPORARY : 1;
}

/** The operating system's words for why it refused, such as "no such file or directory". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message;
}
