/** The engine behind `--engine`, loaded only when it is asked for. */
import type { CreatePool } from "../pool/api.js";
import type { Engine } from "../run/engine.js";

export const ENGINES = ["wasm", "relaxed", "js"] as const;
export type EngineName = (typeof ENGINES)[number];

/** After it `backend` is what computes: that nothing may be compiled shows only at a call. */
export function settle(engine: Engine): void {
  engine.crossEntropy([[0]], [0]);
}

export function loadEngine(name: EngineName): Promise<Engine> {
  if (name === "relaxed") return import("../relaxed.js");
  return name === "wasm" ? import("../index.js") : import("../js.js");
}

/** What makes threads of the same engine. */
export async function loadPool(name: EngineName): Promise<CreatePool> {
  const { createPool } = await (name === "relaxed"
    ? import("../pool/entries/relaxed-pool.js")
    : name === "wasm"
      ? import("../pool/entries/pool.js")
      : import("../pool/entries/js-pool.js"));
  return createPool;
}
