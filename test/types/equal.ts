/** What type tests are written with: types that must be the same, and new arrays as TypeScript of any version calls them. */

/** Whether A and B are one type. Assignable both ways is not enough: `any` is, too. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile unless the type is `true`. */
export function is<T extends true>(): T | undefined {
  return undefined;
}

export type F32 = ReturnType<typeof Float32Array.of>;
export type F64 = ReturnType<typeof Float64Array.of>;
export type Bits = ReturnType<typeof Uint16Array.of>;
export type Integers = ReturnType<typeof Int32Array.of>;
export type Bytes = ReturnType<typeof Uint8Array.of>;
