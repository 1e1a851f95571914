/** Pools whose helpers end in the middle of pieces, in every way there is: the results are those of one thread. */

import { expect } from "vitest";
import type { Settings } from "../../src/pool/divided.js";
import { integerBelow, uniform } from "../tools/random.js";
import { entries, expectSame, SMALL, threadsOn } from "./pools.js";

const ROWS = 96;
const CLASSES = 250;

/** A late helper is ended after so many milliseconds: less than it sleeps. */
const HASTY: Settings = { ...SMALL, slotBytes: 8000, piecesPerThread: 8, patience: 100 };
const DYING = new URL("./dyingWorker.mjs", import.meta.url);
const WAYS = ["exit", "throw", "loop", "late"] as const;

/** Runs calls until so many helpers were lost; how they are lost, and at which piece, is random. */
export async function killHelpers(kills: number, seed: number): Promise<void> {
  const random = uniform(seed);
  const { api, library, core } = entries[0];
  let started = 0;
  const worker = () => {
    const how = WAYS[integerBelow(random, WAYS.length)];
    const after = 1 + integerBelow(random, 6);
    started++;
    // A thread does not see the query of its URL.
    const program = `globalThis.ending=${JSON.stringify({ after, how })};await import("${DYING.href}");`;
    return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  };
  const pool = core.poolMaker(library, threadsOn(worker), HASTY)({ threads: 3 });
  try {
    const shared = pool.shared(Float32Array, [ROWS, CLASSES]);
    for (let k = 0; k < ROWS * CLASSES; k++) shared.data[k] = 8 * random() - 4;
    const plain = { data: Float32Array.from(shared.data), shape: shared.shape };
    const target = Int32Array.from({ length: ROWS }, (_, row) => (row % 9 === 0 ? -100 : row % CLASSES));
    const expected = api.crossEntropyGrad(plain, target);
    const probabilities = api.softmax(plain);
    const out = pool.shared(Float32Array, ROWS * CLASSES);
    const own = new Float32Array(ROWS * CLASSES);
    const inPlace = pool.shared(Float32Array, [ROWS, CLASSES]);
    for (let call = 0; started < kills + 2; call++) {
      await pool.ready;
      out.fill(9);
      const label = `call ${call}`;
      if (call % 4 === 0)
        expectSame(
          pool.crossEntropyGrad(shared, target, { out }),
          { ...expected, grad: { ...expected.grad, data: out } },
          label,
        );
      if (call % 4 === 1) expectSame(pool.crossEntropyGrad(plain, target, { out: own }), expected, label);
      if (call % 4 === 2) {
        inPlace.data.set(plain.data);
        pool.softmax(inPlace, { out: inPlace.data });
        expectSame(inPlace.data, probabilities.data, label);
      }
      if (call % 4 === 3)
        expectSame(
          await pool.async.crossEntropyGrad(call % 8 === 3 ? shared : plain, target),
          expected,
          label,
        );
      if (call % 4 === 0) expectSame(out, expected.grad.data, label);
    }
    expect(started).toBeGreaterThanOrEqual(kills);
  } finally {
    pool.close();
  }
}
