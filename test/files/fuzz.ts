/** Thousands of damaged files, the same in every run: each is read as what it says, or refused in one clean line. */
import { expect, test } from "vitest";
import { logitBlocks } from "../../src/files/blocks.js";
import { InputError } from "../../src/files/inputError.js";
import { layoutOf } from "../../src/files/layout.js";
import { Targets } from "../../src/run/targets.js";
import { uniform } from "../tools/random.js";
import type { Mutant } from "./damage.js";
import { open } from "./opened.js";

/** More elements than any sound file of the tests has would be a promise that nothing holds. */
const MOST_ELEMENTS = 10_000;

/** Everything that the command does with a file before it computes. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const tensor = await open(bytes);
  expect(tensor.length).toBeLessThan(MOST_ELEMENTS);
  const layout = layoutOf(tensor, undefined);
  if (tensor.dtype.kind !== "float") await new Targets(tensor, 5, -100).read(0, tensor.length);
  else for await (const { data } of logitBlocks(tensor, layout)) expect(data.length).toBeGreaterThan(0);
}

const CLEAN = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,290}$/u;

export function fuzz(format: string, mutant: Mutant, count: number): void {
  test(`${count} damaged ${format} files make no internal error, no second line, no escape sequence and no number that is none`, async () => {
    const random = uniform(11);
    const wrong: string[] = [];
    let read = 0;
    for (let k = 0; k < count; k++) {
      try {
        await readAll(mutant(random));
        read++;
      } catch (error) {
        const { message } = error as Error;
        const isClean = CLEAN.test(message) && !/NaN|Infinity|undefined/.test(message);
        if (!(error instanceof InputError && isClean)) wrong.push(`${k}: ${message.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    // The others would show nothing if none were read.
    expect(read).toBeGreaterThan(count / 100);
  });
}
