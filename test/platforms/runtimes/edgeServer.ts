/** What runs an edge function once and prints its answer: `edgeServer.ts <edge-runtime> <function> <kernels...>`. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";

interface EdgeRuntime {
  evaluate(code: string): unknown;
  dispatchFetch(url: string): Promise<Response>;
}

interface Library {
  readonly EdgeRuntime: new (options: {
    codeGeneration: { strings: boolean; wasm: boolean };
    extend(context: object): object;
  }) => EdgeRuntime;
}

const [library, script, ...kernels] = process.argv.slice(2);
const { EdgeRuntime }: Library = createRequire(import.meta.url)(library);
const modules = Object.fromEntries(
  kernels.map((file) => [basename(file), new WebAssembly.Module(readFileSync(file))]),
);
const runtime = new EdgeRuntime({
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, { modules }),
});
runtime.evaluate(readFileSync(script, "utf8"));
const response = await runtime.dispatchFetch("http://localhost/");
process.stdout.write(await response.text());
