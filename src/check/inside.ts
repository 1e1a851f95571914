/** The quick look at many integers before any of them is looked at closely. */

/**
 * Whether all values are in `[0, limit)`, for `limit <= 2^31 - 1`: one sign bit collects what is below 0 or above
 * `limit - 1`. Branches, to find the culprit or to replace ignored values, would make the loop slower.
 */
export function allInside(values: Int32Array, limit: number): boolean {
  const top = limit - 1;
  let signs = 0;
  for (let i = 0; i < values.length; i++) signs |= values[i] | (top - values[i]);
  return signs >= 0;
}
