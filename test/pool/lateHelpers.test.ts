/** Helpers of which nobody knows when they have ended, as in pages: one that hangs is ended, one that works is not, and a call ends without any. */

import * as threads from "node:worker_threads";
import { expect, test } from "vitest";
import { runElsewhere } from "../../src/pool/asynchronous.js";
import { claim, publish } from "../../src/pool/control.js";
import { type Asked, inPieces, resultOf } from "../../src/pool/divided.js";
import { nodeThreads } from "../../src/pool/nodeThreads.js";
import { Replay, UNANSWERED } from "../../src/pool/replay.js";
import { STATE, type StartThread, Team, WORKS } from "../../src/pool/team.js";
import { entries, SMALL } from "./pools.js";

const ROWS = 640;
const CLASSES = 10;
const [{ api, library }] = entries;
const logits = {
  data: Float32Array.from({ length: ROWS * CLASSES }, (_, k) => 4 * Math.sin(k * k)),
  shape: [ROWS, CLASSES],
};
const target = Int32Array.from({ length: ROWS }, (_, row) => (7 * row) % CLASSES);
/** Many pieces, of which few have a slot at a time. */
const SETTINGS = { ...SMALL, patience: 1000, piecesPerThread: 30 };

/** Room for the words of a helper. */
const WORDS_BYTES = 64;
const TURN_MS = 5;

/** What a call asks the engine. */
function question(): Asked {
  const replay = new Replay(library, 0);
  try {
    library.inside.makers.crossEntropy(replay.engine)(logits, target, { reduction: "sum" });
  } catch (error) {
    if (error !== UNANSWERED) throw error;
  }
  return replay.question as Asked;
}

/** Claims a piece, and no more is heard of it. */
const hanging: StartThread = (words, number) => {
  Atomics.store(words, STATE, WORKS);
  return {
    mail: null,
    // Before any other helper can, and before the caller publishes the first ones.
    post({ control }) {
      publish(control, number + 1);
      claim(control, number);
    },
    hasEnded: () => false,
    stop() {},
  };
};

/** Does not even claim one. */
const deaf: StartThread = (words, number) => ({ ...hanging(words, number), post() {} });

const working = nodeThreads(threads, () => new URL("../../dist/pool-worker.js", import.meta.url));

/** The sum of the losses, and which helpers are left. */
async function computed(...starts: readonly StartThread[]): Promise<readonly [unknown, readonly number[]]> {
  const stopped: number[] = [];
  const helpers = starts.map((start, number) => {
    const words = new Int32Array(new SharedArrayBuffer(WORDS_BYTES));
    const thread = start(words, number);
    const stop = () => {
      stopped.push(number);
      thread.stop();
    };
    return { number, since: 0, words, thread: { ...thread, stop, hasEnded: () => false }, end: thread.stop };
  });
  while (helpers.some(({ words }) => Atomics.load(words, STATE) === 0))
    await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  const progress = inPieces(
    library,
    SETTINGS,
    (bytes) => new SharedArrayBuffer(bytes),
    question(),
    starts.length,
  );
  if (progress === null) throw new Error("the call is not divided");
  await runElsewhere(progress, new Team(hanging), helpers, () => {});
  for (const { end } of helpers) end();
  return [(resultOf(progress) as { readonly sum: number }).sum, stopped];
}

const expected = api.crossEntropy(logits, target, { reduction: "sum" });

test.each([
  ["one hangs, one works", [hanging, working], [0]],
  ["both hang", [hanging, hanging], [0, 1]],
  ["one hangs, one never begins", [hanging, deaf], [0]],
  ["none begins", [deaf, deaf], []],
] as const)("%s", async (_, starts, stopped) => {
  expect(await computed(...starts)).toEqual([expected, stopped]);
});
