/** The options of elementwise losses that say which elements count, and what a mean divides by. */

import type { Call } from "../../check/call.js";
import { bytesOfMask, parseMask } from "../../check/mask.js";
import type { Options } from "../../check/options.js";
import { checkNormalizer } from "../../check/rowOptions.js";
import type { ReductionName } from "../../check/settings.js";
import { showShape } from "../../check/show.js";
import { computeType, type FloatStorage, type FloatType } from "../../dtype.js";
import type { FloatArray, Operand, Upstream } from "../../engine/data.js";
import { ExactSum } from "../../exactSum.js";
import { lengthOf } from "../../intrinsics.js";
import { broadcastStrides, broadcastsTo } from "../../tensor/broadcast.js";
import { readWalk } from "../../tensor/elements.js";
import { elementCount } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { walkOf } from "../../tensor/walk.js";
import { type LossOutputs, type LossValue, lossValue, NONE } from "./loss.js";
import { partsOf } from "./parts.js";

/** Options that were read; the values of the mask are still to be checked. */
export interface ElementOptions {
  readonly mask: Tensor | null;
  readonly normalizer: number | null;
}

/** Those of losses of this shape; null where all elements count alike. */
export function readElementOptions(
  call: Call,
  { mask, normalizer }: Readonly<Options>,
  shape: readonly number[],
  reduction: ReductionName,
): ElementOptions | null {
  if (mask === undefined && normalizer === undefined && reduction !== "parts") return null;
  const tensor = mask === undefined ? null : parseMask(call, "mask", mask);
  if (tensor !== null && !broadcastsTo(tensor.shape, shape))
    call.outOfRange(
      `mask has shape ${showShape(tensor.shape)}, expected one that broadcasts to ${showShape(shape)}`,
    );
  return { mask: tensor, normalizer: checkNormalizer(call, normalizer, reduction) };
}

/** What results must not overlap. */
export function othersOf(options: ElementOptions | null): readonly Tensor[] {
  return options === null || options.mask === null ? NONE : [options.mask];
}

/** The elements of a loss of which some count. */
export class CountedElements {
  /** How many count. */
  readonly count: number;
  /** A byte for each, 0 where it does not count; null: all count. */
  readonly #bytes: Uint8Array | null;

  /** Looks at the values of the mask. */
  constructor(
    private readonly options: ElementOptions,
    shape: readonly number[],
    private readonly type: FloatType,
  ) {
    const size = elementCount(shape);
    const { mask } = options;
    this.#bytes = mask === null ? null : stretched(bytesOfMask(mask), mask.shape, shape, size);
    this.count = size;
    if (this.#bytes !== null) for (let k = 0; k < size; k++) if (this.#bytes[k] === 0) this.count--;
  }

  /** What a mean divides by. */
  get denominator(): number {
    return this.options.normalizer ?? this.count;
  }

  /** Values with `instead` in the place of those that do not count: whatever these are, they are not seen. */
  only(values: Operand, instead: number): Operand {
    return this.#bytes === null ? values : new CountedOperand(values, this.#bytes, instead);
  }

  /** The gradient of each loss: none where it does not count. */
  upstream(upstream: Upstream): Upstream {
    if (this.#bytes === null) return upstream;
    if (typeof upstream !== "number") return this.only(upstream, 0);
    const same: Operand = {
      dense: null,
      read: (into, _, count) => {
        into.fill(upstream, 0, count);
      },
      at: () => upstream,
    };
    return this.only(same, 0);
  }

  newLosses(size: number): FloatArray {
    return new (computeType(this.type).Array)(size);
  }

  /** Sets what does not count to 0. */
  clear(values: FloatStorage): void {
    const bytes = this.#bytes;
    if (bytes !== null) for (let k = 0; k < lengthOf(values); k++) if (bytes[k] === 0) values[k] = 0;
  }

  /** What the losses are reduced to. */
  reduce(outputs: LossOutputs, losses: FloatArray, denominator: number): LossValue {
    this.clear(losses);
    const sum = new ExactSum();
    for (let k = 0; k < lengthOf(losses); k++) {
      if (outputs.losses !== null) outputs.losses[k] = losses[k];
      sum.add(losses[k]);
    }
    if (outputs.arguments.reduction !== "parts") return lossValue(outputs, sum.value, denominator);
    const normalizer = new ExactSum();
    normalizer.add(denominator);
    return partsOf(sum, normalizer, losses instanceof Float64Array);
  }
}

/** The values of the elements that count, with `instead` for the others. */
export function only(counted: CountedElements | null, values: Operand, instead: number): Operand {
  return counted === null ? values : counted.only(values, instead);
}

/** A byte for each element of a mask that was stretched to `shape`. */
function stretched(
  bytes: Uint8Array,
  from: readonly number[],
  shape: readonly number[],
  size: number,
): Uint8Array {
  const all = new Uint8Array(size);
  readWalk(all, bytes, walkOf(0, shape, broadcastStrides({ shape: from, strides: null }, shape)), 0, size);
  return all;
}

class CountedOperand implements Operand {
  readonly dense = null;

  constructor(
    private readonly values: Operand,
    private readonly bytes: Uint8Array,
    private readonly instead: number,
  ) {}

  read(into: FloatArray, start: number, count: number): void {
    this.values.read(into, start, count);
    for (let k = 0; k < count; k++) if (this.bytes[start + k] === 0) into[k] = this.instead;
  }

  at(element: number): number {
    return this.bytes[element] === 0 ? this.instead : this.values.at(element);
  }
}
