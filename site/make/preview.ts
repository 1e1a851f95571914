/** `npm run site:preview`: serves what `npm run site` has built. `--isolated`: with shared memory for threads; `--strict`: without WebAssembly. */

import { parseArgs } from "node:util";
import { serve } from "./serve.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4173" },
    isolated: { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
  },
});
const { url } = await serve({
  port: Number(values.port),
  isolated: values.isolated,
  policy: values.strict ? "default-src 'self'" : undefined,
});
console.log(`The site is at ${url} (Ctrl+C ends it).`);
