/** Softmax, its logarithm, log-sum-exp and entropy with temperature and class mask, and the way back through them. */

import type { Graded } from "../truth/gradientScale.js";
import { sum, times } from "../truth/sum.js";
import { axisOf, openClasses, Rows, type Tensor } from "./rows.js";
import { type SoftmaxRow, softmaxRow } from "./softmaxRow.js";

export interface SoftmaxOptions {
  readonly dim?: number;
  readonly temperature?: number;
  readonly classMask?: Tensor;
}

/** A value and its scale. */
type Pair = readonly [value: number, scale: number];

const NOTHING: Pair = [0, 0];

function rowsOf(x: Tensor, { dim = -1 }: SoftmaxOptions): Rows {
  return new Rows(x.shape, axisOf(x.shape, dim));
}

/** One value for each element; `of` is not asked about masked ones. */
function eachElement(
  x: Tensor,
  options: SoftmaxOptions,
  masked: number,
  ofRow: (x: number[], open: boolean[], row: number) => (c: number) => Pair,
): Graded {
  const rows = rowsOf(x, options);
  const value = new Float64Array(x.data.length);
  const scale = new Float64Array(x.data.length);
  for (let row = 0; row < rows.count; row++) {
    const open = openClasses(options.classMask, rows, row);
    const of = ofRow(rows.read(x.data, row), open, row);
    for (let c = 0; c < rows.classes; c++) {
      const place = rows.place(row, c);
      [value[place], scale[place]] = open[c] ? of(c) : [masked, 0];
    }
  }
  return { value, scale };
}

/** One value for each row. */
function eachRow(x: Tensor, options: SoftmaxOptions, of: (row: SoftmaxRow) => Pair): Graded {
  const rows = rowsOf(x, options);
  const value = new Float64Array(rows.count);
  const scale = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const open = openClasses(options.classMask, rows, row);
    [value[row], scale[row]] = of(softmaxRow(rows.read(x.data, row), open, options));
  }
  return { value, scale };
}

export function softmax(x: Tensor, options: SoftmaxOptions): Graded {
  return eachElement(x, options, 0, (values, open) => {
    const { p, rounding } = softmaxRow(values, open, options);
    return (c) => [p[c], p[c] * (1 + rounding)];
  });
}

export function logSoftmax(x: Tensor, options: SoftmaxOptions): Graded {
  return eachElement(x, options, -Infinity, (values, open) => {
    const { nll, rounding } = softmaxRow(values, open, options);
    return (c) => [-nll[c], Math.abs(nll[c]) + rounding];
  });
}

/** Of a row of only −∞ it is −∞, with +∞ and without NaN +∞. */
export function logSumExp(x: Tensor, options: SoftmaxOptions): Graded {
  return eachRow(x, options, ({ z, lse, size }) => {
    if (!Number.isNaN(lse)) return [lse, size + lse - Math.max(...z)];
    return [Math.max(...z), 0];
  });
}

/** `p·(g − Σ g p)/T`, from the probabilities. Masked classes take no part. */
export function softmaxBackward(gradOutput: Tensor, output: Tensor, options: SoftmaxOptions): Graded {
  const { temperature = 1 } = options;
  const rows = rowsOf(output, options);
  return eachElement(output, options, 0, (p, open, row) => {
    const g = rows.read(gradOutput.data, row);
    const terms = g.map((value, c) => (open[c] ? value * p[c] : 0));
    const total = sum(terms);
    const sizes = sum(terms.map(Math.abs));
    return (c) => [
      (p[c] * (g[c] - total)) / temperature,
      (Math.abs(p[c]) * (Math.abs(g[c]) + sizes)) / temperature,
    ];
  });
}

/** `(g − p·Σ g)/T`, from the log-probabilities. */
export function logSoftmaxBackward(gradOutput: Tensor, output: Tensor, options: SoftmaxOptions): Graded {
  const { temperature = 1 } = options;
  const rows = rowsOf(output, options);
  return eachElement(output, options, 0, (logp, open, row) => {
    const g = rows.read(gradOutput.data, row).map((value, c) => (open[c] ? value : 0));
    const total = sum(g);
    const sizes = sum(g.map(Math.abs));
    return (c) => [
      (g[c] - Math.exp(logp[c]) * total) / temperature,
      (Math.abs(g[c]) + Math.exp(logp[c]) * sizes) / temperature,
    ];
  });
}

/** `g·p/T`. */
export function logSumExpBackward(gradOutput: ArrayLike<number>, x: Tensor, options: SoftmaxOptions): Graded {
  return eachElement(x, options, 0, (values, open, row) => {
    const { p, slope, rounding } = softmaxRow(values, open, options);
    const g = gradOutput[row];
    return (c) => [g * slope[c] * p[c], Math.abs(g) * slope[c] * p[c] * (1 + rounding)];
  });
}

/** How many nats a unit of the base is. */
export function natsOf(base: number | "e" = "e"): number {
  return base === "e" ? 1 : Math.log(base);
}

/** `−Σ p log p` of a row and the size of its terms; the rounding of z moves it by `p·(nll − H)` for each class. */
export function entropyOf({ isLost, p, nll, rounding }: SoftmaxRow): Pair {
  if (isLost) return [Number.NaN, 0];
  const entropy = sum(p.map((share, c) => times(share, nll[c])));
  const moved = sum(p.map((share, c) => (share === 0 ? 0 : share * Math.abs(nll[c] - entropy))));
  return [entropy, entropy + rounding * moved];
}

export function entropyFromLogits(
  x: Tensor,
  options: SoftmaxOptions & { readonly base?: number | "e" },
): Graded {
  const unit = natsOf(options.base);
  return eachRow(x, options, (row) => {
    const [value, scale] = entropyOf(row);
    return [value / unit, scale / Math.abs(unit)];
  });
}

/** `p·(nll − H)/T`. */
export function entropyFromLogitsGrad(
  x: Tensor,
  options: SoftmaxOptions & { readonly base?: number | "e"; readonly gradOutput?: ArrayLike<number> },
): Graded {
  const unit = natsOf(options.base);
  return eachElement(x, options, 0, (values, open, row) => {
    const one = softmaxRow(values, open, options);
    const { p, nll, slope, rounding } = one;
    const [entropy] = entropyOf(one);
    const g = (options.gradOutput?.[row] ?? 1) / unit;
    return (c) => {
      if (p[c] === 0) return NOTHING;
      const sizes = p[c] * (nll[c] + entropy) * (1 + rounding) + p[c] * rounding;
      return [g * slope[c] * p[c] * (nll[c] - entropy), Math.abs(g) * slope[c] * sizes];
    };
  });
}
