/** The engines that are timed, each imported as a user imports it. A further one is one more entry. */

import type { Api } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import type { Engine } from "./measure.js";

/** What every engine of ours promises of the loss of a row. */
const MAX_ULP = 3;

function ours(name: string, api: Api): Engine {
  return {
    name,
    backend: api.backend,
    maxUlp: MAX_ULP,
    tasks: {
      crossEntropy: ({ logits, target }) => ({
        call: () => api.crossEntropy(logits, target),
        elements: () => api.crossEntropy(logits, target, { reduction: "none" }).data,
      }),
    },
  };
}

export const ENGINES: readonly Engine[] = [ours("xent", xent), ours("xent/js", js)];

/** The engine that ratios refer to. */
export const BASELINE = "xent/js";
