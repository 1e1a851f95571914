/** What pages and their workers may do. */

interface Scope {
  readonly Worker?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const scope = (): Scope => globalThis as Scope;

/** Whether there are workers. */
export function hasWorkers(): boolean {
  return typeof scope().Worker === "function";
}

/** Whether there is memory that they share. */
export function mayShare(): boolean {
  const { crossOriginIsolated = true } = scope();
  return hasWorkers() && typeof SharedArrayBuffer === "function" && crossOriginIsolated;
}

/** Whether the caller may wait: in workers, not in pages. It shows in a wait of no time. */
export function mayBlock(): boolean {
  if (!mayShare()) return false;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** How many threads can run at a time, as the browser says it. */
export function parallelismOfPage(): number {
  return scope().navigator?.hardwareConcurrency ?? 1;
}
