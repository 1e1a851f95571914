/** What is thrown where a file, its content or a place to write to is bad. */
import { oneLine, quoted } from "./text.js";

/** Its message is one line that begins with the path. The command ends with the exit code. */
export class InputError extends Error {
  readonly exitCode: number;
  /** What messages call the file. */
  readonly path: string;

  constructor(path: string, problem: string, exitCode = 1) {
    super(oneLine(`${path === "" ? '""' : quoted(path)}: ${problem}`));
    this.exitCode = exitCode;
    this.path = path;
  }
}
