/** A function of an engine as the kernels compute it: it is given the memories that they run on. */

import type { Engine } from "../engine/engine.js";
import type { Stages } from "./memory.js";

/** `named` exists in types alone, as in `EngineFunction`. */
export type OnStages<Name extends string, Call, Result> = ((stages: Stages, call: Call) => Result) & {
  readonly named?: Name;
};

/** That of the engine's function with this name. */
export type KernelFunction<Name extends keyof Engine> = OnStages<
  Name,
  Parameters<Engine[Name]>[0],
  ReturnType<Engine[Name]>
>;
