/**
 * A call done by helpers without shared memory: a piece's inputs are copied into a block, which goes to a helper and comes back with the
 * results, to be used again; the memory of a new one would cost more than the copy.
 */

import type { Blocks } from "./memories.js";
import type { Find, Pieces } from "./pieces.js";
import { sumsIn } from "./sums.js";
import type { Helper } from "./team.js";
import { elementsIn, type Place, unitsOf } from "./wire.js";

/** So many pieces are at a helper at a time: it has the next one when one is done. */
const AHEAD = 2;
/** The caller looks after so many milliseconds whether the call is given up. */
const GLANCE_MS = 20;

let tasks = 0;

/** Does all pieces, until `refuse` throws: what it throws is the reason of the rejection. When it ends, nothing is written any more. */
export async function runCopied(
  pieces: Pieces,
  helpers: readonly Helper[],
  blocks: Blocks,
  refuse: () => void,
): Promise<void> {
  const { task, pieces: count } = pieces.plan;
  const number = tasks++;
  const lost: number[] = [];
  let next = 0;
  let isOver = false;

  /** One piece after the other, until none is left, or the helper. */
  async function serve({ thread: { mail } }: Helper): Promise<void> {
    while (mail !== null && next < count && !isOver) {
      const piece = next++;
      const block = blocks.take(task.bytes);
      pieces.fill(piece, finder(pieces, piece, block));
      const reply = await mail.ask({ task: number, piece, block }, [block], pieces.patience);
      if (reply?.block !== undefined) {
        if (!isOver && reply.succeeded)
          pieces.accept(piece, finder(pieces, piece, reply.block), sumsIn(task, reply.block), 0);
        blocks.giveBack(reply.block, AHEAD * helpers.length);
      }
      if (reply === null || !reply.succeeded) lost.push(piece);
      if (reply === null) return;
    }
  }

  for (const { thread } of helpers) thread.mail?.tell({ number, task });
  try {
    const lanes = helpers.flatMap((helper) => Array.from({ length: AHEAD }, () => serve(helper)));
    await unless(Promise.all(lanes), refuse);
    while (next < count) lost.push(next++);
    for (const piece of lost) {
      refuse();
      pieces.compute(piece);
      await new Promise((resolve) => setTimeout(resolve));
    }
    refuse();
  } finally {
    isOver = true;
    for (const { thread } of helpers) thread.mail?.tell({ number, task: null });
  }
}

function finder({ plan: { task } }: Pieces, piece: number, block: ArrayBuffer): Find {
  const [, count] = unitsOf(task, piece);
  return (place: Place) => elementsIn(block, 0, place, count);
}

/** The promise, or what `refuse` throws meanwhile. */
export async function unless<Value>(promise: Promise<Value>, refuse: () => void): Promise<Value> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const refused = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        refuse();
      } catch (error) {
        reject(error);
      }
    }, GLANCE_MS);
  });
  try {
    return await Promise.race([promise, refused]);
  } finally {
    clearInterval(timer);
  }
}
