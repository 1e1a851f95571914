/** The losses of a call, tile by tile: taken out if they are wanted, and added up exactly. */

import type { FloatArray } from "../engine/data.js";
import { ExactSum, exactSum } from "../exactSum.js";
import type { Stage } from "./stage.js";

/** Numbers that the kernel adds on: three levels, each of a sum for each lane. How many losses it has left to others comes after them. */
const LANES = 4;
const NUMBERS = 3 * LANES;
/** Vectors of losses that the levels hold. */
const MOST_VECTORS = 2 ** 13;

export class Losses {
  /** How many vectors of losses the kernel has, and their sum. */
  #vectors = 0;
  #kernelSum = 0;
  /** That of the others. */
  #others: ExactSum | null = null;

  constructor(
    private readonly stage: Stage,
    /** Receives them, if they are wanted. */
    private readonly losses: FloatArray | null,
  ) {}

  /** Takes the `count` losses in a block, of which the first is element `start`. */
  take(block: number, start: number, count: number): void {
    const { stage, losses } = this;
    if (losses !== null) stage.copyElementsOut(block, losses, start, count);
    if (!stage.single) {
      this.#add(block, count);
      return;
    }
    // A vector may hold a single loss, so that one lane has them all.
    const vectors = Math.ceil(count / LANES);
    if (this.#vectors + vectors > MOST_VECTORS) this.#empty();
    const { exports, address } = stage;
    this.#kernelSum = exports.total_f32(address.total, address.raw, block, count, this.#vectors === 0);
    this.#vectors += vectors;
    const left = leftByKernel(stage);
    if (left > 0) this.#add(stage.address.raw, left);
  }

  /** The sum of all. */
  get sum(): number {
    if (this.#others === null && (this.#vectors === 0 || isWhole(this.stage))) return this.#kernelSum;
    this.#empty();
    return this.#others?.value ?? 0;
  }

  #add(block: number, count: number): void {
    this.#others ??= new ExactSum();
    const { floats } = this.stage;
    const first = block / floats.BYTES_PER_ELEMENT;
    for (let i = first; i < first + count; i++) this.#others.add(floats[i]);
  }

  /** Moves what the kernel has to the others. */
  #empty(): void {
    if (this.#vectors === 0) return;
    this.#others ??= new ExactSum();
    const { doubles, address } = this.stage;
    const first = address.total / 8;
    for (let i = first; i < first + NUMBERS; i++) this.#others.add(doubles[i]);
    this.#vectors = 0;
  }
}

/** The sum of the losses in a block, of which the kernel that wrote them has returned its own sum. */
export function sumOfBlock(stage: Stage, block: number, count: number, inKernel: number): number {
  return isWhole(stage) ? inKernel : exactSum(stage.elements(block, count));
}

/** Whether the sum that the kernel returned last is that of all losses which it was given: none is left, and none on the third level. */
function isWhole(stage: Stage): boolean {
  const { doubles, address } = stage;
  if (leftByKernel(stage) > 0) return false;
  for (let i = NUMBERS - LANES; i < NUMBERS; i++) if (doubles[address.total / 8 + i] !== 0) return false;
  return true;
}

/** How many losses the kernel left, in the block raw, when it was called last. */
function leftByKernel({ integers, address }: Stage): number {
  return integers[address.total / 4 + 2 * NUMBERS];
}
