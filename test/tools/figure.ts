/** A figure of accuracy: what is promised, and what the tests measure. Comments and docs/accuracy.md quote these numbers. */

export interface Figure {
  readonly promise: string;
  readonly of: string;
  readonly bound: number;
  readonly unit: string;
  /** What an engine was measured at, rounded up. An engine that is not named is held to the bound alone. */
  readonly measured: Readonly<Record<string, number>>;
}

export const ULP = "ulp";
/** u = 2^-24, relative to the sum of the sizes of the terms. */
export const U = "u · Σ|terms|";
/** The same for float64. */
export const U64 = "2^-53 · Σ|terms|";

/** The same on the engines with kernels. */
export function measured(kernels: number, js: number): Readonly<Record<string, number>> {
  return { xent: kernels, "xent/relaxed": kernels, "xent/js": js };
}
