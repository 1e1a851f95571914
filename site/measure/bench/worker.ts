/** The worker that measures. */

import { START } from "./engines/start.js";
import { Measurer } from "./measurer.js";
import type { Command } from "./plan.js";

const measurer = new Measurer((report) => postMessage(report), START);
addEventListener("message", ({ data }: MessageEvent<Command>) => measurer.handle(data));
