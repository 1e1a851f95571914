/** Text on its way to the terminal. */
import { oneLine } from "../files/text.js";

/** One line on stderr. */
export function say(message: string): void {
  process.stderr.write(`xent: ${oneLine(message)}\n`);
}
