/** Binding a function to the kernels, with its own fall-back. */

import type { EngineFunction } from "../engine/engine.js";
import type { Family } from "./family.js";
import type { OnStages } from "./kernelFunction.js";
import type { AnyKernels } from "./kernelsEngine.js";
import type { Stages } from "./memory.js";

/**
 * `run` on kernels of these families, which are loaded when it is called for the first time; `instead` where the instructions
 * are not known or nothing may be compiled. Where memory or stack do not suffice, `instead` answers that call, and the next one tries
 * again. An instance that traps is dropped: the error is the caller's, the next call loads another.
 */
export function onFirstUse<Name extends string, Call, Result>(
  engine: AnyKernels,
  families: readonly Family[],
  run: OnStages<Name, Call, Result>,
  instead: EngineFunction<NoInfer<Name>, NoInfer<Call>, NoInfer<Result>>,
): EngineFunction<Name, Call, Result> {
  if (engine.isRefused) return instead;
  /** What the families are on. The engine has others after a trap. */
  let stages: Stages | null = null;
  return (call: Call) => {
    if (stages === null || stages !== engine.stages) stages = engine.load(families);
    if (stages === null) return instead(call);
    try {
      return run(stages, call);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.drop();
      throw error;
    }
  };
}
