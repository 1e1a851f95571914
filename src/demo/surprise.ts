/** The text that was scored, with a bar under each character as high as the model's surprise. */
import { colors } from "../cli/report.js";

const BARS = "▁▂▃▄▅▆▇█";
const NATS_PER_BAR = 1;
/** Up to these losses a character was expected, or at least plausible. */
const EXPECTED_NATS = 1;
const PLAUSIBLE_NATS = 4;

/** Lines `[from, to)` of the text whose character codes are `codes`. */
export function surpriseStrip(
  codes: Int32Array,
  losses: readonly number[],
  from: number,
  to: number,
): string {
  const lines = String.fromCharCode(...codes).split("\n");
  let at = lines.slice(0, from).reduce((length, line) => length + line.length + 1, 0);
  return lines
    .slice(from, to)
    .map((line) => {
      const bars = [...line].map((_, index) => bar(losses[at + index])).join("");
      at += line.length + 1;
      return `${line}\n${bars}`;
    })
    .join("\n");
}

function bar(loss: number): string {
  const height = BARS[Math.min(BARS.length - 1, Math.floor(loss / NATS_PER_BAR))];
  if (loss <= EXPECTED_NATS) return colors.dim(height);
  return loss <= PLAUSIBLE_NATS ? colors.yellow(height) : colors.red(height);
}
