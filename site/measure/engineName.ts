/** What engines are called: names are the same in all languages. */

import { type EngineName, LOOP_NAME } from "./bench/plan.js";
import type { MeasureWords } from "./words.en.js";

const NAMES: Readonly<Partial<Record<EngineName, string>>> = {
  "tfjs-wasm": "tfjs (wasm)",
  "tfjs-cpu": "tfjs (cpu)",
};

export function engineName(name: EngineName, words: MeasureWords): string {
  return name === LOOP_NAME ? words.loop : (NAMES[name] ?? name);
}
