/** What is allocated: the largest typed array, and the largest memory of WebAssembly. To be watched before the modules under test are loaded. */

/** Those that hold numbers for rows and classes; Node's own work goes on in others. */
const ARRAYS = ["Float32Array", "Float64Array", "Uint16Array", "Int32Array"] as const;

type Class = new (...args: readonly unknown[]) => { readonly byteLength: number };

export class Allocations {
  /** In bytes, since the last `clear`. */
  largest = 0;
  readonly #memories: WebAssembly.Memory[] = [];

  constructor() {
    const all = globalThis as unknown as Record<string, Class>;
    for (const name of ARRAYS) {
      const watched = this.#watched(all[name]);
      // What `slice` and `map` make, too.
      Object.defineProperty(all[name].prototype, "constructor", { value: watched });
      all[name] = watched;
    }
    const memories = this.#memories;
    WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
      construct(target, args) {
        const memory = Reflect.construct(target, args) as WebAssembly.Memory;
        memories.push(memory);
        return memory;
      },
    });
  }

  /** The largest memory, in bytes. */
  get memory(): number {
    return Math.max(0, ...this.#memories.map(({ buffer }) => buffer.byteLength));
  }

  clear(): void {
    this.largest = 0;
  }

  #watched(of: Class): Class {
    return new Proxy(of, {
      // Made by the class itself: with another one as the target of `new`, engines take the slow way to each element.
      construct: (target, args) => {
        const made = Reflect.construct(target, args) as InstanceType<Class>;
        const isView = args[0] instanceof Object && "byteLength" in args[0] && !ArrayBuffer.isView(args[0]);
        if (!isView) this.largest = Math.max(this.largest, made.byteLength);
        return made;
      },
    });
  }
}
