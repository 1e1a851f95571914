/** The entries: `backend` is one of its names, and one entry can stand for another. */

import type { Api, Backend } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import * as relaxed from "xent/relaxed";
import { type Equal, type F32, is } from "./equal.js";

is<Equal<Backend, "wasm" | "wasm-relaxed" | "js">>();
is<Equal<typeof xent.backend, "wasm" | "js">>();
is<Equal<typeof relaxed.backend, "wasm-relaxed" | "wasm" | "js">>();
is<Equal<typeof js.backend, "js">>();

export const apis: Api[] = [xent, relaxed, js];

/** Declarations of their own must not make functions of one entry others than those of the next. */
export const same: Omit<typeof xent, "backend"> = js;
export const likewise: Omit<typeof js, "backend"> = relaxed;

export function called(either: typeof xent | typeof relaxed | typeof js) {
  const { data } = either.softmax(new Float32Array(3));
  is<Equal<typeof data, F32>>();
  const name: Backend = either.backend;
  // @ts-expect-error no engine is called so
  const wrong = either.backend === "webgpu";
  return [data, name, wrong, either.crossEntropy([1, 2], 0).toFixed(2)];
}
