/** The worker that measures. */

import { START_IN_WORKER } from "./engines/startInWorker.js";
import { Measurer } from "./measurer.js";
import type { Command } from "./plan.js";

const measurer = new Measurer((report) => postMessage(report), START_IN_WORKER);
addEventListener("message", ({ data }: MessageEvent<Command>) => measurer.handle(data));
