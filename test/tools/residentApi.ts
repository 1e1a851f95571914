/** The functions on resident tensors. */

import type { Api, FloatArray } from "./api.js";

/** What a determinism test runs on, each of its arrays copied to resident memory first, all of them to the same. */
export function residentApi(api: Api, dtype: "float32" | "float64"): Api {
  const moved = <Arguments extends unknown[], Result>(run: (...args: Arguments) => Result) => {
    return (...args: Arguments): Result => {
      const arrays = new Map<FloatArray, FloatArray>();
      const found = (value: unknown): FloatArray[] =>
        value instanceof Float32Array || value instanceof Float64Array
          ? [value]
          : value !== null && typeof value === "object" && !ArrayBuffer.isView(value) && !Array.isArray(value)
            ? Object.values(value).flatMap(found)
            : [];
      const own = [...new Set(args.flatMap(found))];
      const tensors = api.resident(
        own.map(({ length }) => [length]),
        dtype,
      );
      own.forEach((array, k) => {
        arrays.set(array, tensors[k].data);
        tensors[k].data.set(array);
      });
      const replaced = (value: unknown): unknown => {
        if (arrays.has(value as FloatArray)) return arrays.get(value as FloatArray);
        if (value === null || typeof value !== "object" || ArrayBuffer.isView(value) || Array.isArray(value))
          return value;
        return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, replaced(field)]));
      };
      const result = run(...(args.map(replaced) as Arguments));
      for (const [array, copy] of arrays) array.set(copy);
      return result;
    };
  };
  return Object.fromEntries(
    Object.entries(api).map(([name, value]) => [
      name,
      typeof value === "function" ? moved(value as (...args: unknown[]) => unknown) : value,
    ]),
  ) as unknown as Api;
}
