/** The engine behind `--engine`, loaded only when it is asked for. */
import type { Api } from "../api.js";

export const ENGINES = ["wasm", "relaxed", "js"] as const;
export type EngineName = (typeof ENGINES)[number];
export type Engine = Api;

/** After it `backend` is what computes: that nothing may be compiled shows only at a call. */
export function settle(engine: Engine): void {
  engine.crossEntropy([[0]], [0]);
}

export function loadEngine(name: EngineName): Promise<Engine> {
  if (name === "relaxed") return import("../relaxed.js");
  return name === "wasm" ? import("../index.js") : import("../js.js");
}
