/** Functions of each element. */

import type { Call } from "../../check/call.js";
import { type OptionName, readOptions } from "../../check/options.js";
import { checkApartOrInPlace, checkOut } from "../../check/out.js";
import { parseTensor } from "../../check/parse.js";
import { holdsFloats } from "../../check/tensors.js";
import { FLOAT32, type FloatStorage, floatData } from "../../dtype.js";
import type { ElementsCall } from "../../engine/engine.js";
import { operandOf } from "../../tensor/operand.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["out"];

export function map(
  call: Call,
  compute: (call: ElementsCall) => void,
  input: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const x = parseTensor(call, "input", input);
  // Integers are converted, as PyTorch does.
  const type = holdsFloats(x) ? x.type : FLOAT32;
  const out = checkOut<FloatStorage>(call, options.out, type, x.size);
  checkApartOrInPlace(call, options.out, out, "input", x);
  if (x.size > 0) compute({ out: floatData(out, type), x: operandOf(x, x.shape, type) });
  return tensorResult(options.out, out, x.shape, type);
}
