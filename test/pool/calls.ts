/** The calls of the registry, as a pool's promises are to repeat them. */

import { type Given, resultsOf } from "../functions/entry.js";
import type { NamedCall } from "../functions/index.js";
import type { Api } from "../tools/api.js";

/** What a call returned, or the error that it threw. */
export function outcomeOf(api: Api, call: NamedCall, given: Given): unknown {
  try {
    return resultsOf(call.run(api, given));
  } catch (error) {
    return String(error);
  }
}

/** A call of a function, as a call of the registry made it. */
export interface Made {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/** An entry that writes down what is called. */
export function recording(api: Api, made: Made[]): Api {
  const record =
    (name: string, fn: unknown) =>
    (...args: readonly unknown[]) => {
      const result = (fn as (...args: readonly unknown[]) => unknown)(...args);
      made.push({ name, args, result });
      return result;
    };
  const functions = Object.entries(api).filter(([, fn]) => typeof fn === "function");
  return Object.fromEntries(functions.map(([name, fn]) => [name, record(name, fn)])) as unknown as Api;
}
