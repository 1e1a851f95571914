/** The gradient of a scalar function by differences of its values. */

const STEP = 2 ** -10;

/** `f'(x) ≈ (8·(f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h)))/(12·h)`, whose error is `h⁴·f⁽⁵⁾/30`, for every element. */
export function centralDifferences(f: (x: Float64Array) => number, x: Float64Array): Float64Array {
  return x.map((_, k) => {
    const at = (steps: number) => {
      const moved = x.slice();
      moved[k] += steps * STEP;
      return f(moved);
    };
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP);
  });
}
