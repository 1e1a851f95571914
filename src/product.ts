/** What a product of two float64 loses to rounding, exactly (Dekker's product). */

/** Within these bounds what a product loses is a float64 too, and so are the steps that find it. */
const LARGEST = 2 ** 480;
const SMALLEST = 2 ** -480;
/** A product with it splits a float64 into two halves of its digits (Veltkamp; the product is Dekker's). */
const SPLITTER = 2 ** 27 + 1;

/** Whether {@link lostInProduct} is exact: neither number is 0, very large or very small. */
export function isExactlySplit(a: number, b: number): boolean {
  return isBetween(a) && isBetween(b);
}

function isBetween(value: number): boolean {
  const size = Math.abs(value);
  return size >= SMALLEST && size <= LARGEST;
}

/** What the rounded product of two numbers lacks. */
export function lostInProduct(a: number, b: number, product: number): number {
  const aHigh = highHalf(a);
  const bHigh = highHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

function highHalf(value: number): number {
  const shifted = value * SPLITTER;
  return shifted - (shifted - value);
}
