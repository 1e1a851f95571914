/** The worker that trains. */

import { type Command, Runner } from "./runner.js";

const runner = new Runner((report) => postMessage(report));
addEventListener("message", ({ data }: MessageEvent<Command>) => runner.handle(data));
