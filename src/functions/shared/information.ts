/** Entropies and divergences of distributions: one value per row, in nats, bits or bans. */

import type { Call } from "../../check/call.js";
import { type OptionName, type Options, readOptions } from "../../check/options.js";
import { checkApart, checkOut } from "../../check/out.js";
import { checkAxis, checkBase } from "../../check/settings.js";
import { showShape } from "../../check/show.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../../check/tensors.js";
import { type FloatStorage, floatData } from "../../dtype.js";
import type { FloatData, View } from "../../engine/data.js";
import type { PairCall } from "../../engine/engine.js";
import { fillWith } from "../../intrinsics.js";
import { broadcastTo } from "../../tensor/broadcast.js";
import { elementCount, sameShape, withoutAxis } from "../../tensor/shape.js";
import type { CheckedFloats } from "../../tensor/tensor.js";
import { viewAlong } from "../../tensor/view.js";
import type { ResultTensor } from "./result.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "base", "out"];

/** What an engine does with one tensor. */
export type Compute = (out: FloatData, x: View, nats: number) => void;

/** Of one tensor, which messages call `name`. */
export function ofOne(
  call: Call,
  name: string,
  compute: Compute,
  value: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const nats = checkBase(call, options.base);
  const x = checkFloats(call, name, value);
  const axis = checkAxis(call, options.dim, x.shape.length, -1);
  const shape = withoutAxis(x.shape, axis);
  const out = checkOut<FloatStorage>(call, options.out, x.type, elementCount(shape));
  checkApart(call, options.out, out, name, x);
  if (x.size === 0) fillWith(out, 0);
  else compute(floatData(out, x.type), viewAlong(x, axis, x.type), nats);
  return tensorResult(options.out, out, shape, x.type);
}

/** Of two distributions, p and q. */
export function ofTwo(
  call: Call,
  compute: (call: PairCall) => void,
  first: unknown,
  second: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(call, given, OPTIONS);
  const nats = checkBase(call, options.base);
  const { p, q, axis } = checkPair(call, first, second, options);
  const { type } = p;
  const shape = withoutAxis(p.shape, axis);
  const out = checkOut<FloatStorage>(call, options.out, type, elementCount(shape));
  checkApart(call, options.out, out, "p", p);
  checkApart(call, options.out, out, "q", q);
  if (p.size === 0) fillWith(out, 0);
  else
    compute({
      out: floatData(out, type),
      p: viewAlong(p, axis, type),
      q: viewAlong(q, axis, type),
      nats,
    });
  return tensorResult(options.out, out, shape, type);
}

/** Two tensors of distributions in one shape. Only batch axes stretch: both must have the same classes. */
function checkPair(
  call: Call,
  first: unknown,
  second: unknown,
  options: Readonly<Options>,
): { p: CheckedFloats; q: CheckedFloats; axis: number } {
  const p = checkFloats(call, "p", first);
  const q = checkConvertedFloats(call, "q", second);
  const shape = checkBroadcast(call, "p", p, "q", q);
  const axis = checkAxis(call, options.dim, shape.length, -1);
  if (sameShape(p.shape, q.shape)) return { p, q, axis };
  const fromEnd = shape.length - axis;
  const classesOf = (tensor: CheckedFloats) => tensor.shape[tensor.shape.length - fromEnd];
  if (classesOf(p) !== classesOf(q))
    call.outOfRange(
      `q has shape ${showShape(q.shape)}, expected as many classes on axis ${axis} as p, whose shape is ${showShape(p.shape)}`,
    );
  const size = elementCount(shape);
  return { p: broadcastTo(p, shape, size), q: broadcastTo(q, shape, size), axis };
}
