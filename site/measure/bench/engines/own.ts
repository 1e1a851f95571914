/** The library's engines, each imported as a user imports it. */

import { sizesOf } from "../../../../bench/inputs.js";
import { MAIN_TASKS, type MainApi } from "../../../../bench/tasks.js";
import type { EngineName } from "../plan.js";
import type { Engine } from "../run.js";

/** An entry, or what is needed of it. */
export interface OwnApi extends MainApi {
  readonly backend: string;
}

export function ownEngine(name: EngineName, api: OwnApi): Engine {
  return {
    name,
    backend: backendOf(api),
    prepare(operation, { input, out }) {
      const { target, shape } = input;
      return MAIN_TASKS[operation]({
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
export function backendOf(api: OwnApi): string {
  api.crossEntropy([[0, 0]], [0]);
  return api.backend;
}
