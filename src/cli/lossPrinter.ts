/** The losses of the rows as text on stdout, as they come: one a line, or as the first entry of a JSON object. */
import { once } from "node:events";
import type { FloatArray } from "../engine/data.js";
import { reportJson } from "./report.js";

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
      await write(text);
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
      await write(text);
    },
    async end(summary) {
      const opening = before === "," ? "" : before;
      await write(`${opening}],${reportJson(summary).slice(1)}\n`);
    },
  };
}

function decimal(losses: FloatArray, loss: number): number {
  return losses instanceof Float64Array ? loss : Number(loss.toPrecision(FLOAT32_DIGITS));
}

/** Waits while the reader is behind, so that the text does not pile up in memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
