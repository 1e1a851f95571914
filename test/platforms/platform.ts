/** A place where the package runs: a runtime, a page of a browser, a bundle in a page. */

import type { Entries, Report } from "./report.js";

/** A folder in which the packed package is installed, as in a user's project. */
export interface Project {
  readonly folder: string;
  /** A new folder in it, from where the package is found. */
  createFolder(name: string): string;
}

/** Which engine must answer for each entry. */
export type Backends = Readonly<Record<keyof Entries, string>>;

export interface Platform {
  /** With what surrounds it: `Chromium, worker`, `Chromium, vite`. */
  readonly name: string;
  readonly backends: Backends;
  /** Throws where the runtime cannot be started, or a program of it fails. */
  run(project: Project): Promise<PlatformRun>;
  /** Ends what its runs have left running, such as a browser that platforms share. */
  stop?(): Promise<void>;
}

export interface PlatformRun {
  readonly version: string;
  readonly report: Report;
  /** The size of the scripts that a bundler makes of the documents' example. */
  readonly gzippedBytes?: number;
}

export const ALL_KERNELS: Backends = { xent: "wasm", "xent/relaxed": "wasm-relaxed", "xent/js": "js" };
/** WebAssembly SIMD without its relaxed instructions. */
export const PLAIN_KERNELS: Backends = { ...ALL_KERNELS, "xent/relaxed": "wasm" };
/** Where WebAssembly is missing or forbidden. */
export const NO_KERNELS: Backends = { xent: "js", "xent/relaxed": "js", "xent/js": "js" };
