/** The public functions of an entry. */

import type { Engine } from "./engine/engine.js";
import * as wasm from "./wasm/functions.js";
import type { KernelsEngine } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";

/**
 * A public function on an engine. Its arguments are unknown until it checks them; what callers may pass and get, the type says
 * that `Api` gives it.
 */
export function create<PublicFunction>(
  operation: (engine: Engine) => unknown,
  engine: Engine,
): PublicFunction {
  return operation(engine) as PublicFunction;
}

/** Every function on the kernels, or else as `instead` has it. */
export function allOnFirstUse(engine: KernelsEngine, instead: Engine): Engine {
  return {
    resident: onFirstUse(engine, wasm.resident, instead.resident),
    softmax: onFirstUse(engine, wasm.softmax, instead.softmax),
    logSoftmax: onFirstUse(engine, wasm.logSoftmax, instead.logSoftmax),
    logSumExp: onFirstUse(engine, wasm.logSumExp, instead.logSumExp),
    exp: onFirstUse(engine, wasm.exp, instead.exp),
    log: onFirstUse(engine, wasm.log, instead.log),
    nllLoss: instead.nllLoss,
    crossEntropy: onFirstUse(engine, wasm.crossEntropy, instead.crossEntropy),
    crossEntropyProbabilities: onFirstUse(
      engine,
      wasm.crossEntropyProbabilities,
      instead.crossEntropyProbabilities,
    ),
    klDiv: onFirstUse(engine, wasm.klDiv, instead.klDiv),
    binaryCrossEntropy: onFirstUse(engine, wasm.binaryCrossEntropy, instead.binaryCrossEntropy),
    binaryCrossEntropyWithLogits: onFirstUse(
      engine,
      wasm.binaryCrossEntropyWithLogits,
      instead.binaryCrossEntropyWithLogits,
    ),
    entropy: onFirstUse(engine, wasm.entropy, instead.entropy),
    entropyFromLogits: onFirstUse(engine, wasm.entropyFromLogits, instead.entropyFromLogits),
    crossEntropyOfDistributions: onFirstUse(
      engine,
      wasm.crossEntropyOfDistributions,
      instead.crossEntropyOfDistributions,
    ),
    klDivergence: onFirstUse(engine, wasm.klDivergence, instead.klDivergence),
    jsDivergence: onFirstUse(engine, wasm.jsDivergence, instead.jsDivergence),
    softmaxBackward: onFirstUse(engine, wasm.softmaxBackward, instead.softmaxBackward),
    logSoftmaxBackward: onFirstUse(engine, wasm.logSoftmaxBackward, instead.logSoftmaxBackward),
    logSumExpBackward: onFirstUse(engine, wasm.logSumExpBackward, instead.logSumExpBackward),
  };
}
