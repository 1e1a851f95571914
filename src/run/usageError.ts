/** What is thrown where what was asked for does not fit together. The command ends with the exit code 2. */
import { oneLine } from "../files/text.js";

export class UsageError extends Error {
  readonly exitCode = 2;
  /** The setting that does not fit, where it is a single one. */
  readonly setting: string | null;

  constructor(message: string, setting: string | null = null) {
    super(message);
    this.setting = setting;
  }

  /** `command`: the one whose help leads on, none if it is unknown. */
  explained(command: string): string {
    return oneLine(`${this.message}; see ${["xent", command, "--help"].filter(Boolean).join(" ")}`);
  }
}
