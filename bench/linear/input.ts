/** A head and what it is given: hidden states, weights, a bias and the right classes. */

export interface HeadShape {
  readonly rows: number;
  readonly width: number;
  readonly classes: number;
}

export interface HeadInput {
  readonly shape: HeadShape;
  readonly hidden: { readonly data: Float32Array; readonly shape: number[] };
  readonly weight: { readonly data: Float32Array; readonly shape: number[] };
  readonly bias: Float32Array;
  readonly target: Int32Array;
}

export function createHead(shape: HeadShape): HeadInput {
  const { rows, width, classes } = shape;
  const random = generator(7);
  const scale = 3 / Math.sqrt(width);
  return {
    shape,
    hidden: { data: Float32Array.from({ length: rows * width }, random), shape: [rows, width] },
    weight: {
      data: Float32Array.from({ length: classes * width }, () => scale * random()),
      shape: [classes, width],
    },
    bias: Float32Array.from({ length: classes }, random),
    target: Int32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  };
}

/** Numbers from -1 to 1, the same in every run: a linear congruential generator of 32 bits. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** The mean loss in float64. */
export function truthOf({
  shape: { rows, width, classes },
  hidden,
  weight,
  bias,
  target,
}: HeadInput): number {
  let sum = 0;
  const logits = new Float64Array(classes);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < classes; c++) {
      let logit = bias[c];
      for (let k = 0; k < width; k++) logit += hidden.data[r * width + k] * weight.data[c * width + k];
      logits[c] = logit;
    }
    const max = logits.reduce((a, b) => Math.max(a, b));
    sum += max - logits[target[r]] + Math.log(logits.reduce((total, x) => total + Math.exp(x - max), 0));
  }
  return sum / rows;
}
