// A helper that ends in the middle of a piece, or is late: as `ending` says, such as `{ after: 3, how: "exit" }`.
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import * as library from "../../dist/index.js";
import { serve } from "../../dist/pool-core.js";

const { after } = globalThis.ending;
let { how } = globalThis.ending;
// The first call is the one that every helper begins with.
let left = after + 1;

/** Writes nonsense to the results, as what is half done would be. */
function spoil(call) {
  for (const name of ["losses", "grad", "out"]) {
    const array = call[name]?.bits ?? call[name];
    if (array) array.fill(7, 0, array.length >> 1);
  }
}

function end(call) {
  spoil(call);
  if (how === "exit") process.exit(1);
  if (how === "loop") for (;;) readFileSync(new URL(import.meta.url));
  // The other ways are survived: it ends at the next piece.
  left = 1;
  const first = how;
  how = "exit";
  if (first === "throw") throw new Error("deliberate");
  // Late: it goes on when the caller may have given up.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}

const functions = Object.entries(library.inside.engine).map(([name, compute]) => [
  name,
  (call) => {
    if (--left === 0) end(call);
    return compute(call);
  },
]);

serve(
  {
    ...library,
    backend: library.backend,
    inside: { ...library.inside, engine: Object.fromEntries(functions) },
  },
  import.meta.url,
);
parentPort?.close();
