/** What a runtime reports: for each entry of the package the engine that answered, the hash of its golden results, its speed. */

import type { Api } from "xent";
import { agree, bytesOf, flushesSubnormals, golden, type Result, withOneNan, withoutTiny } from "./golden.js";
import { goldenHead, type LinearApi } from "./goldenHead.js";

export interface EngineReport {
  readonly backend: string;
  /** Of the bits of the golden results; all NaNs of the TypeScript engine count as one. */
  readonly sha256: string;
  /** Whether its thread takes subnormal numbers for 0; the hash is then that of the results without tiny ones. */
  readonly flushed: boolean;
  /** Whether its golden results are those of `xent/js`, but for the rounding. */
  readonly agrees: boolean;
  /** The median of one 1024×1000 cross entropy, in milliseconds; null where there is no clock. */
  readonly milliseconds: number | null;
}

/** An entry, and that of the linear head beside it. */
export type Entries = Readonly<Record<"xent" | "xent/relaxed" | "xent/js", readonly [Api, LinearApi]>>;

export type Report = Readonly<Record<keyof Entries, EngineReport>>;

const ROWS = 1024;
const CLASSES = 1000;
const SAMPLES = 15;
const WARMUP = 3;

/** The golden results of each entry: what a module may compute while it is loaded, for it waits for nothing. */
export function goldens(entries: Entries): Record<keyof Entries, Result[]> {
  const results = Object.entries(entries).map(
    ([name, [api, linear]]) => [name, [...golden(api), ...goldenHead(linear)]] as const,
  );
  return Object.fromEntries(results) as Record<keyof Entries, Result[]>;
}

export async function report(entries: Entries, results = goldens(entries)): Promise<Report> {
  const reports: [string, EngineReport][] = [];
  const flushed = flushesSubnormals();
  for (const [name, [api]] of Object.entries(entries)) {
    const own = results[name as keyof Entries];
    // The kernels promise the bits of a NaN; those that JavaScript gives it change while a runtime optimises its code.
    const promised = api.backend === "js" ? own.map(withOneNan) : own;
    const hashed = bytesOf(flushed ? promised.map(withoutTiny) : promised);
    const sha256 = hexadecimal(await crypto.subtle.digest("SHA-256", hashed));
    const milliseconds = medianMilliseconds(crossEntropyCall(api));
    const agrees = agree(own, results["xent/js"]);
    reports.push([name, { backend: api.backend, sha256, flushed, agrees, milliseconds }]);
  }
  return Object.fromEntries(reports) as Report;
}

/** What is timed. */
export function crossEntropyCall(api: Api): () => number {
  const data = Float32Array.from({ length: ROWS * CLASSES }, (_, k) => ((k * 7919) % 10_007) / 1000);
  const target = Int32Array.from({ length: ROWS }, (_, row) => (row * 31) % CLASSES);
  const logits = { data, shape: [ROWS, CLASSES] };
  return () => api.crossEntropy(logits, target);
}

function medianMilliseconds(call: () => number): number | null {
  for (let k = 0; k < WARMUP; k++) call();
  const times = Array.from({ length: SAMPLES }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  // A clock that stands still during a call, as that of workerd, says nothing.
  return times[times.length >> 1] || null;
}

function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
