/** KL divergence and the binary losses with mask and normalizer, and their gradients, element by element. */

import type { Graded } from "../truth/gradientScale.js";
import { times } from "../truth/sum.js";
import { broadcastShape, expand } from "../truth/tensor.js";
import { type Losses, type ReductionOptions, upstreamOf } from "./reduction.js";
import { size, type Tensor } from "./rows.js";

export interface ElementOptions extends ReductionOptions {
  /** Broadcasts to the elements; those with 0 do not count. */
  readonly mask?: Tensor;
  readonly gradOutput?: number | ArrayLike<number>;
}

export interface BinaryOptions extends ElementOptions {
  readonly weight?: Tensor;
  readonly posWeight?: Tensor;
}

export interface ElementLosses {
  readonly losses: Losses;
  readonly grad: Graded;
  readonly gradTarget: Graded;
}

/** Terms of a loss or of a derivative, of which there is a sum and a size. */
type Terms = readonly number[];

/** A loss and its derivatives at one element. */
interface Element {
  readonly loss: Terms;
  readonly grad: Terms;
  readonly gradTarget: Terms;
}

interface Elementwise extends ElementOptions {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly shape: readonly number[];
  of(index: number, x: number, t: number): Element;
}

function elementwise(one: Elementwise): ElementLosses {
  const { input, target, shape, mask, normalizer, reduction } = one;
  const xs = expand(input, shape);
  const ts = expand(target, shape);
  const counts = mask === undefined ? undefined : expand(mask, shape);
  const isCounted = (k: number) => counts === undefined || counts[k] !== 0;
  const count = Array.from({ length: size(shape) }, (_, k) => k).filter(isCounted).length;
  const denominator = reduction === "batchmean" ? (input.shape[0] ?? 1) : (normalizer ?? count);
  const upstream = upstreamOf(one, one.gradOutput, denominator);
  const empty = (length: number) => ({ value: new Float64Array(length), scale: new Float64Array(length) });
  const loss = empty(size(shape));
  const grad = empty(input.data.length);
  const gradTarget = empty(target.data.length);
  // The place in its own tensor of each element, as the broadcast of its places.
  const placesOf = ({ shape: own }: Tensor) =>
    expand({ data: Array.from({ length: size(own) }, (_, k) => k), shape: own }, shape);
  const places = placesOf(input);
  const targetPlaces = placesOf(target);
  const add = (into: { value: Float64Array; scale: Float64Array }, at: number, terms: Terms, g: number) => {
    for (const term of terms) {
      into.value[at] += times(g, term);
      into.scale[at] += Math.abs(times(g, term));
    }
  };
  for (let k = 0; k < loss.value.length; k++) {
    if (!isCounted(k)) continue;
    const element = one.of(k, xs[k], ts[k]);
    add(loss, k, element.loss, 1);
    add(grad, places[k], element.grad, upstream(k));
    add(gradTarget, targetPlaces[k], element.gradTarget, upstream(k));
  }
  return { losses: { ...loss, shape, denominator }, grad, gradTarget };
}

/** `t·(log t − x)`, or with logTarget `e^t·(t − x)`. */
export function klDiv(
  input: Tensor,
  target: Tensor,
  options: ElementOptions & { readonly logTarget?: boolean } = {},
): ElementLosses {
  return elementwise({
    ...options,
    input,
    target,
    shape: broadcastShape(input.shape, target.shape),
    of(_, x, t) {
      if (options.logTarget) {
        const q = Math.exp(t);
        return { loss: [times(q, t), -times(q, x)], grad: [-q], gradTarget: [times(q, t), -times(q, x), q] };
      }
      const log = Math.log(t);
      return { loss: [times(t, log), -times(t, x)], grad: [-t], gradTarget: [log, 1, -x] };
    },
  });
}

/** PyTorch's: logarithms are clamped, and so is the denominator of the gradient. */
const LOWEST_LOG = -100;
const SMALLEST_VARIANCE = 1e-12;

/** `−w·(t·log p + (1 − t)·log(1 − p))`, logarithms clamped at −100. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: BinaryOptions = {},
): ElementLosses {
  const weight = weightsOf(options.weight, input.shape);
  return elementwise({
    ...options,
    input,
    target,
    shape: input.shape,
    of(k, p, t) {
      const w = weight(k);
      const log = Math.max(Math.log(p), LOWEST_LOG);
      const logRest = Math.max(Math.log1p(-p), LOWEST_LOG);
      const variance = Math.max(p * (1 - p), SMALLEST_VARIANCE);
      return {
        loss: [-w * t * log, -w * (1 - t) * logRest],
        grad: [(w * (p - t)) / variance],
        gradTarget: [],
      };
    },
  });
}

/** `w·((1 − t)·log(1 + e^x) + posWeight·t·log(1 + e^−x))`. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: BinaryOptions = {},
): ElementLosses {
  const weight = weightsOf(options.weight, input.shape);
  const posWeight = weightsOf(options.posWeight, input.shape);
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  return elementwise({
    ...options,
    input,
    target,
    shape: input.shape,
    of(k, x, t) {
      const w = weight(k);
      const q = posWeight(k);
      return {
        loss: [times(w, times(1 - t, softplus(x))), times(w * q, times(t, softplus(-x)))],
        grad: [w * (1 - t) * sigmoid(x), -w * q * t * sigmoid(-x)],
        gradTarget: [],
      };
    },
  });
}

function weightsOf(weight: Tensor | undefined, shape: readonly number[]): (k: number) => number {
  if (weight === undefined) return () => 1;
  const values = expand(weight, shape);
  return (k) => values[k];
}
