/**
 * The gradient of a row's cross entropy with a class index in double-double arithmetic: `p[c]`, and at the target
 * `−Σ of the other p`, exact to some 90 bits however far the target is ahead.
 */

import { add, type DoubleDouble, divide, exp, multiply, type Scaled } from "./doubleDouble.js";

const ZERO: DoubleDouble = { hi: 0, lo: 0 };

/** One entry for each class, the leading f64 of its double-double. */
export function confidentGradient(row: ArrayLike<number>, target: number): Float64Array {
  const powers = Array.from(row, exp);
  const reference = Math.max(...powers.map(({ exponent }) => exponent));
  const terms = powers.map((power) => shifted(power, reference));
  const rest = terms.reduce((sum, term, c) => (c === target ? sum : add(sum, term)), ZERO);
  const total = add(rest, terms[target]);
  const factor = divide({ hi: 1, lo: 0 }, total);
  return Float64Array.from(terms, (term, c) => {
    const { hi } = multiply(factor, c === target ? rest : term);
    return c === target ? -hi : hi;
  });
}

function shifted({ hi, lo, exponent }: Scaled, reference: number): DoubleDouble {
  const power = 2 ** (exponent - reference);
  return { hi: hi * power, lo: lo * power };
}
