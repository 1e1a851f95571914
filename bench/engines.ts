/** The engines that are timed, each imported as a user imports it. A further one is one more entry. */

import type { Api } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import type { Engine } from "./measure.js";

function ours(name: string, api: Api): Engine {
  return {
    name,
    backend: api.backend,
    tasks: {
      crossEntropy: ({ logits, target }) => ({
        maxUlp: 3,
        call: () => api.crossEntropy(logits, target),
        elements: () => api.crossEntropy(logits, target, { reduction: "none" }).data,
      }),
      softmax({ logits }) {
        const out = new Float32Array(logits.data.length);
        return {
          maxUlp: 4,
          call: () => api.softmax(logits, { out }).data[out.length - 1],
          elements: () => out,
        };
      },
      crossEntropyGrad({ logits, target }) {
        const out = new Float32Array(logits.data.length);
        return {
          maxUlp: 4,
          call: () => api.crossEntropyGrad(logits, target, { out }).loss,
          elements: () => out,
        };
      },
    },
  };
}

export const ENGINES: readonly Engine[] = [ours("xent", xent), ours("xent/js", js)];

/** The engine that ratios refer to. */
export const BASELINE = "xent/js";
