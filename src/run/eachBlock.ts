/** Blocks of rows, one after the other: while threads compute one, the next one is read. */
import type { Block } from "../files/blocks.js";
import type { BlockMemory } from "../files/turns.js";
import type { Computing } from "./engine.js";

/** A block whose results are on their way. */
export interface Begun {
  readonly computed: Promise<unknown>;
}

/** Calls `begin` with each block, and then `end`, in the order of the blocks, when its results are there. Ends the threads. */
export async function eachBlock<Data, B extends Begun>(
  threads: Computing,
  blocksIn: (memory: BlockMemory) => AsyncIterable<Block<Data>>,
  begin: (block: Block<Data>) => Promise<B>,
  end: (begun: B) => void | Promise<void>,
): Promise<void> {
  const begun: B[] = [];
  const endFirst = async () => {
    const [first] = begun.splice(0, 1);
    await first.computed;
    await end(first);
    // A signal is heard, and a progress bar drawn, only between two turns of the event loop.
    await threads.nextTurn();
  };
  try {
    await threads.open();
    for await (const block of blocksIn(threads.memory)) {
      const next = await begin(block);
      // Whoever waits for it is told; after an error nobody does.
      next.computed.catch(() => {});
      begun.push(next);
      if (begun.length === threads.memory.turns) await endFirst();
    }
    while (begun.length > 0) await endFirst();
  } finally {
    threads.close();
  }
}
