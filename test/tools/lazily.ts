/** An object whose fields are made when they are first read. */

export function lazily<T extends object>(makers: { readonly [K in keyof T]: () => T[K] }): T {
  const result = {};
  for (const [name, make] of Object.entries<() => unknown>(makers))
    Object.defineProperty(result, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(result, name, { value, enumerable: true });
        return value;
      },
    });
  return result as T;
}
