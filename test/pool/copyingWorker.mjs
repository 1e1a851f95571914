// A thread of Node that a pool takes for the Web Worker of a page without shared memory. Its data say how it goes wrong: `after=3&how=silent`.
import { parentPort, workerData } from "node:worker_threads";

const { process } = globalThis;
globalThis.process = undefined;
globalThis.SharedArrayBuffer = undefined;
globalThis.WorkerGlobalScope = Object;
const words = new URLSearchParams(workerData);
const how = words.get("how");
const listeners = [];
globalThis.addEventListener = (_, listener) => listeners.push(listener);
globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);

const library = await import(`../../dist/${words.get("entry") ?? "index"}.js`);
const { serve } = await import("../../dist/pool-core.js");
const left = { pieces: Number(words.get("after") ?? Infinity) };

/** In the middle of a piece. */
function goWrong(call) {
  for (const name of ["losses", "grad", "out"]) {
    const array = call[name]?.bits ?? call[name];
    if (array) array.fill(7, 0, array.length >> 1);
  }
  if (how === "exit") process.exit(1);
  if (how === "throw") throw new Error("deliberate");
  if (how === "silent") for (;;);
}

const functions = Object.entries(library.inside.engine).map(([name, compute]) => [
  name,
  (call) => {
    // Every helper begins with a call of its own.
    if (left.pieces-- === 0) goWrong(call);
    return compute(call);
  },
]);
const engine = Object.fromEntries(functions);
serve(
  { inside: { ...library.inside, engine }, backend: words.get("backend") ?? library.backend },
  import.meta.url,
);
parentPort.on("message", (data) => {
  if (how === "late" && left.pieces <= 0) return;
  if (how === "crash" && left.pieces <= 0) throw new Error("deliberate");
  for (const listener of listeners) listener({ data });
});
