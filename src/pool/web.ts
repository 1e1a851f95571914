/** What pages and their workers may do. */

interface Scope {
  readonly Worker?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const scope = (): Scope => globalThis as Scope;

/** Whether there are workers, and memory that they share. */
export function mayShare(): boolean {
  const { Worker, crossOriginIsolated = true } = scope();
  return typeof Worker === "function" && typeof SharedArrayBuffer === "function" && crossOriginIsolated;
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
