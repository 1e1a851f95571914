/** The library's engines, each imported as a user imports it. */

import type { Api } from "xent";
import { sizesOf } from "../../../../bench/inputs.js";
import { TASKS } from "../../../../bench/tasks.js";
import type { EngineName } from "../plan.js";
import type { Engine } from "../run.js";

export function ownEngine(name: EngineName, api: Api): Engine {
  return {
    name,
    backend: backendOf(api),
    prepare(operation, { input, out }) {
      const { target, shape } = input;
      return TASKS[operation]({
        api,
        input,
        logits: { data: input.logits, shape: sizesOf(shape) },
        target: { data: target, shape: [target.length] },
        out,
      });
    },
  };
}

/** Kernels are compiled on first use: only then is it known everywhere whether they may be. */
export function backendOf(api: Pick<Api, "backend" | "crossEntropy">): string {
  api.crossEntropy([[0, 0]], [0]);
  return api.backend;
}
