/** Telling the end of the stack from other errors. */

/** The platforms give it different classes, but all of them speak of the stack or of recursion. */
export function isEndOfStack(error: unknown): boolean {
  return error instanceof Error && /call stack|recursion/.test(error.message);
}
