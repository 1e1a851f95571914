/** Figures of a measurement as text. */

const DIGITS = 3;

/** Three digits, without an exponent. */
export function shownNumber(value: number): string {
  const rounded = Number(value.toPrecision(DIGITS));
  const decimals = rounded === 0 ? 0 : DIGITS - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.max(0, Math.min(decimals, 100)));
}

export function shownShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function shownError(ulp: number): string {
  return ulp.toFixed(2);
}
