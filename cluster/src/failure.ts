/** What goes wrong, as one line and an exit code. */

/** What never succeeds: bad input, a setting that loses jobs. */
export const LASTING = 1;
export const USAGE = 2;
/** What a retry may mend: EX_TEMPFAIL of sysexits.h. */
export const TEMPORARY = 75;

/** Controls, invisible and directional characters, separators of lines, and halves of surrogate pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const MESSAGE_LENGTH = 290;

export class ClusterError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = LASTING) {
    super(oneLine(message));
    this.exitCode = exitCode;
  }
}

/** Words of a stranger, such as the name of a file, move no cursor and forge no line. The middle of what is too long is left out. */
function oneLine(text: string): string {
  const line = text.replace(UNSAFE, (unsafe) => JSON.stringify(unsafe).slice(1, -1).padStart(2, " "));
  if (line.length <= MESSAGE_LENGTH) return line;
  const kept = (MESSAGE_LENGTH - 1) / 2;
  return `${line.slice(0, Math.ceil(kept))}…${line.slice(line.length - Math.floor(kept))}`;
}

/** One line on stderr. */
export function say(message: string): void {
  process.stderr.write(`xent-cluster: ${oneLine(message)}\n`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
