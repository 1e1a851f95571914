/** Random heads: tensors as the functions take them, the numbers that these hold, and their product. */

import { HALF_FORMATS } from "../tools/internals.js";
import { normal, type Random } from "../tools/random.js";

export type HeadDType = "float32" | "float64" | "float16" | "bfloat16";
export const mixes: readonly (readonly [hidden: HeadDType, weight: HeadDType, bias: HeadDType])[] = [
  ["float32", "float32", "float32"],
  ["float64", "float64", "float64"],
  ["float32", "float16", "float32"],
  ["bfloat16", "bfloat16", "float32"],
  ["float16", "float32", "bfloat16"],
];

export interface Encoded {
  readonly data: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  readonly shape: readonly number[];
  readonly dtype: HeadDType;
}

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

export function encoded(values: Float64Array, shape: readonly number[], dtype: HeadDType): Encoded {
  if (dtype === "float64") return { data: values.slice(), shape, dtype };
  const single = Float32Array.from(values);
  if (dtype === "float32") return { data: single, shape, dtype };
  const { halfOf } = HALF_FORMATS[dtype];
  return { data: Uint16Array.from(new Uint32Array(single.buffer), (float) => halfOf(float)), shape, dtype };
}

export function decoded(data: ArrayLike<number>, dtype: HeadDType): Float64Array {
  if (dtype === "float32" || dtype === "float64") return Float64Array.from(data);
  const { wordOf } = HALF_FORMATS[dtype];
  return Float64Array.from(data, (half) => {
    bits[0] = wordOf(half);
    return word[0];
  });
}

export interface Sizes {
  readonly rows: number;
  readonly size: number;
  readonly classes: number;
}

/** A head of normal numbers; logits are of the size `scale`. */
export interface DrawnHead extends Sizes {
  readonly hidden: Encoded;
  readonly weight: Encoded;
  readonly bias: Encoded | null;
  /** What these hold. */
  readonly h: Float64Array;
  readonly w: Float64Array;
  readonly b: Float64Array | null;
}

export function drawHead(
  random: Random,
  { rows, size, classes }: Sizes,
  [ofHidden, ofWeight, ofBias]: (typeof mixes)[number] = mixes[0],
  hasBias = true,
  scale = 3,
): DrawnHead {
  const noise = normal(random);
  const draw = (length: number, factor: number) => Float64Array.from({ length }, () => factor * noise());
  const hidden = encoded(draw(rows * size, 1), [rows, size], ofHidden);
  const weight = encoded(
    draw(classes * size, scale / Math.sqrt(Math.max(1, size))),
    [classes, size],
    ofWeight,
  );
  const bias = hasBias ? encoded(draw(classes, 1), [classes], ofBias) : null;
  return {
    rows,
    size,
    classes,
    hidden,
    weight,
    bias,
    h: decoded(hidden.data, ofHidden),
    w: decoded(weight.data, ofWeight),
    b: bias && decoded(bias.data, ofBias),
  };
}

/** Logits in float64, and the sizes of what is added up to each. */
export function product({ rows, size, classes, h, w, b }: DrawnHead): {
  x: Float64Array;
  size: Float64Array;
} {
  const x = new Float64Array(rows * classes);
  const sizes = new Float64Array(rows * classes);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < classes; c++) {
      const at = r * classes + c;
      for (let k = 0; k < size; k++) {
        const term = h[r * size + k] * w[c * size + k];
        x[at] += term;
        sizes[at] += Math.abs(term);
      }
      x[at] += b?.[c] ?? 0;
      sizes[at] += Math.abs(b?.[c] ?? 0);
    }
  return { x, size: sizes };
}

/** The logits that an engine computes with, of which it promises the bits; null: it promises none. */
export function logitsOn(backend: string, head: DrawnHead): Float32Array<ArrayBuffer> | Float64Array | null {
  if (head.hidden.dtype === "float64") return product(head).x;
  if (backend === "js") return Float32Array.from(product(head).x);
  if (backend !== "wasm") return null;
  const { rows, size, classes, h, w, b } = head;
  const { fround } = Math;
  const x = new Float32Array(rows * classes);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < classes; c++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum = fround(sum + fround(h[r * size + k] * w[c * size + k]));
      x[r * classes + c] = b === null ? sum : fround(sum + b[c]);
    }
  return x;
}
