/** exp and log, element by element. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut } from "../check/out.js";
import { holdsFloats } from "../check/tensors.js";
import { FLOAT32, type FloatStorage, floatData } from "../dtype.js";
import type { FloatData, Operand } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { operandOf } from "../tensor/operand.js";
import { parseTensor } from "../tensor/parse.js";
import type { ResultTensor } from "../tensor/types.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["out"];

export function exp(engine: Engine) {
  return (input: unknown, given?: unknown) => map("exp", (out, x) => engine.exp({ out, x }), input, given);
}

export function log(engine: Engine) {
  return (input: unknown, given?: unknown) => map("log", (out, x) => engine.log({ out, x }), input, given);
}

function map(
  fn: string,
  kernel: (out: FloatData, x: Operand) => void,
  input: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(fn, given, OPTIONS);
  const x = parseTensor(fn, "input", input);
  // Integers are converted, as PyTorch does.
  const type = holdsFloats(x) ? x.type : FLOAT32;
  const out = checkOut<FloatStorage>(fn, options.out, type, x.size);
  checkApartOrInPlace(fn, options.out, out, "input", x);
  if (x.size > 0) kernel(floatData(out, type), operandOf(x, x.shape, type));
  return tensorResult(options.out, out, x.shape, type);
}
