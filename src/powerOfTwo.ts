/** Powers of two to the same bits on every runtime: those of Math.pow need not be exact. */

/** 2^exponent, for an integer from -1074 to 1023. */
function powerOfTwo(exponent: number): number {
  let power = 1;
  let factor = exponent < 0 ? 0.5 : 2;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= factor;
    factor *= factor;
  }
  return power;
}

/** `value·2^exponent`, rounded once: in two steps, for one power alone could be too large or too small. */
export function scaled(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * powerOfTwo(half) * powerOfTwo(exponent - half);
}
