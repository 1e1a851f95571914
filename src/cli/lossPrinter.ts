/** The losses of the rows as text on stdout, as they come: one a line, or as the first entry of a JSON object. */
import type { FloatArray } from "../engine/data.js";
import { reportJson } from "./report.js";
import { writeOut } from "./standardOutput.js";

/** So many digits bring a float32 back exactly. */
const FLOAT32_DIGITS = 9;

export interface LossPrinter {
  print(losses: FloatArray): Promise<void>;
  /** Ends the output; `summary` are the other entries of the JSON object. */
  end(summary: object): Promise<void>;
}

export function linePrinter(): LossPrinter {
  return {
    async print(losses) {
      let text = "";
      for (const loss of losses) text += `${decimal(losses, loss)}\n`;
      await writeOut(text);
    },
    async end() {},
  };
}

export function jsonPrinter(): LossPrinter {
  let before = '{"losses":[';
  return {
    async print(losses) {
      let text = "";
      for (const loss of losses) {
        text += `${before}${Number.isFinite(loss) ? decimal(losses, loss) : null}`;
        before = ",";
      }
      await writeOut(text);
    },
    async end(summary) {
      const opening = before === "," ? "" : before;
      await writeOut(`${opening}],${reportJson(summary).slice(1)}\n`);
    },
  };
}

function decimal(losses: FloatArray, loss: number): number {
  return losses instanceof Float64Array ? loss : Number(loss.toPrecision(FLOAT32_DIGITS));
}
