/** The engine behind `--engine`, loaded only when it is asked for. */
import type { Api } from "../api.js";

export const ENGINES = ["wasm", "relaxed", "js"] as const;
export type EngineName = (typeof ENGINES)[number];
export type Engine = Api;

export function loadEngine(name: EngineName): Promise<Engine> {
  if (name === "relaxed") return import("../relaxed.js");
  return name === "wasm" ? import("../index.js") : import("../js.js");
}
