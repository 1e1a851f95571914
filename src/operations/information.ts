/** Entropies and divergences of distributions: one value per row, in nats, bits or bans. */

import { outOfRange, showShape } from "../check/fail.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkAxis, checkBase } from "../check/settings.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { type FloatStorage, floatData } from "../dtype.js";
import type { FloatData, View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { fillWith } from "../intrinsics.js";
import { broadcastTo } from "../tensor/broadcast.js";
import { elementCount, sameShape, withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, ResultTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "base", "out"];

export function entropy(engine: Engine) {
  return (p: unknown, given?: unknown) =>
    ofOne("entropy", "p", (out, x, nats) => engine.entropy({ out, p: x, nats }), p, given);
}

export function entropyFromLogits(engine: Engine) {
  return (logits: unknown, given?: unknown) =>
    ofOne(
      "entropyFromLogits",
      "logits",
      (out, x, nats) =>
        engine.entropyFromLogits({ entropies: out, grad: null, logits: x, nats, upstream: 0 }),
      logits,
      given,
    );
}

export function crossEntropyOfDistributions(engine: Engine) {
  const kernel: PairKernel = (out, p, q, nats) => engine.crossEntropyOfDistributions({ out, p, q, nats });
  return (p: unknown, q: unknown, given?: unknown) =>
    ofTwo("crossEntropyOfDistributions", kernel, p, q, given);
}

export function klDivergence(engine: Engine) {
  const kernel: PairKernel = (out, p, q, nats) => engine.klDivergence({ out, p, q, nats });
  return (p: unknown, q: unknown, given?: unknown) => ofTwo("klDivergence", kernel, p, q, given);
}

export function jsDivergence(engine: Engine) {
  const kernel: PairKernel = (out, p, q, nats) => engine.jsDivergence({ out, p, q, nats });
  return (p: unknown, q: unknown, given?: unknown) => ofTwo("jsDivergence", kernel, p, q, given);
}

type Kernel = (out: FloatData, x: View, nats: number) => void;
type PairKernel = (out: FloatData, p: View, q: View, nats: number) => void;

function ofOne(fn: string, name: string, kernel: Kernel, value: unknown, given: unknown): ResultTensor {
  const options = readOptions(fn, given, OPTIONS);
  const nats = checkBase(fn, options.base);
  const x = checkFloats(fn, name, value);
  const axis = checkAxis(fn, options.dim, x.shape.length, -1);
  const shape = withoutAxis(x.shape, axis);
  const out = checkOut<FloatStorage>(fn, options.out, x.type, elementCount(shape));
  checkApart(fn, options.out, out, name, x);
  if (x.size === 0) fillWith(out, 0);
  else kernel(floatData(out, x.type), viewAlong(x, axis, x.type), nats);
  return tensorResult(options.out, out, shape, x.type);
}

function ofTwo(
  fn: string,
  kernel: PairKernel,
  first: unknown,
  second: unknown,
  given: unknown,
): ResultTensor {
  const options = readOptions(fn, given, OPTIONS);
  const nats = checkBase(fn, options.base);
  const { p, q, axis } = checkPair(fn, first, second, options);
  const shape = withoutAxis(p.shape, axis);
  const out = checkOut<FloatStorage>(fn, options.out, p.type, elementCount(shape));
  checkApart(fn, options.out, out, "p", p);
  checkApart(fn, options.out, out, "q", q);
  if (p.size === 0) fillWith(out, 0);
  else kernel(floatData(out, p.type), viewAlong(p, axis, p.type), viewAlong(q, axis, p.type), nats);
  return tensorResult(options.out, out, shape, p.type);
}

/** Two tensors of distributions in one shape. Only batch axes stretch: both must have the same classes. */
function checkPair(
  fn: string,
  first: unknown,
  second: unknown,
  options: Readonly<Options>,
): { p: CheckedFloats; q: CheckedFloats; axis: number } {
  const p = checkFloats(fn, "p", first);
  const q = checkConvertedFloats(fn, "q", second);
  const shape = checkBroadcast(fn, "p", p, "q", q);
  const axis = checkAxis(fn, options.dim, shape.length, -1);
  if (sameShape(p.shape, q.shape)) return { p, q, axis };
  const fromEnd = shape.length - axis;
  const classesOf = (tensor: CheckedFloats) => tensor.shape[tensor.shape.length - fromEnd];
  if (classesOf(p) !== classesOf(q))
    outOfRange(
      fn,
      `q has shape ${showShape(q.shape)}, expected as many classes on axis ${axis} as p, whose shape is ${showShape(p.shape)}`,
    );
  const size = elementCount(shape);
  return { p: broadcastTo(p, shape, size), q: broadcastTo(q, shape, size), axis };
}
