/** PyTorch's linear layer with its cross entropy, and its linear_cross_entropy where it has one: a process that keeps its own time. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HeadInput } from "../linear/input.js";

const PROGRAM = fileURLToPath(new URL("linear-pytorch.py", import.meta.url));
/** The last is Debian's own. */
const PYTHONS = [process.env.PYTHON ?? "python3", "/usr/bin/python3"];

interface Timed {
  readonly name: string;
  readonly products: number;
  readonly milliseconds: number;
}

export async function programsOf({ shape: { rows, width, classes } }: HeadInput) {
  const timed = timesOf([rows, width, classes].map(String));
  return timed.map(({ name, products, milliseconds }) => ({
    name,
    products,
    // It has been timed.
    run: async () => milliseconds,
  }));
}

function timesOf(sizes: readonly string[]): readonly Timed[] {
  let reason: unknown;
  for (const python of PYTHONS)
    try {
      const text = execFileSync(python, [PROGRAM, ...sizes], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return JSON.parse(text) as Timed[];
    } catch (error) {
      reason = error;
    }
  throw reason;
}
