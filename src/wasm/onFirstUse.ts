/** Binding a function to the kernels, with its own fall-back. */

import type { EngineFunction } from "../engine/engine.js";
import type { OnStages } from "./kernelFunction.js";
import type { KernelsEngine } from "./kernelsEngine.js";

/**
 * `run` on the kernels, which are loaded when a function of the engine is called for the first time; `instead` where the instructions
 * are not known or nothing may be compiled. Where memory or stack do not suffice, `instead` answers that call, and the next one tries
 * again. An instance that traps is dropped: the error is the caller's, the next call loads another.
 */
export function onFirstUse<Name extends string, Call, Result>(
  engine: KernelsEngine,
  run: OnStages<Name, Call, Result>,
  instead: EngineFunction<NoInfer<Name>, NoInfer<Call>, NoInfer<Result>>,
): EngineFunction<Name, Call, Result> {
  if (engine.isRefused) return instead;
  return (call: Call) => {
    const stages = engine.stages ?? engine.load();
    if (stages === null) return instead(call);
    try {
      return run(stages, call);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) engine.drop();
      throw error;
    }
  };
}
