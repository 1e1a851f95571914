/** Node: every version with support, and the one that runs this. */

import { ALL_KERNELS, type Backends, PLAIN_KERNELS, type Platform } from "../platform.js";
import { commandPlatform } from "./command.js";
import { installed } from "./installed.js";

export const RUNNING = Number.parseInt(process.versions.node, 10);
const MAJORS = [...new Set([20, 22, 24, 26, RUNNING])].sort((a, b) => a - b);
/** What has relaxed SIMD behind a flag. */
const LAST_FLAGGED = 20;
const FLAG = "--experimental-wasm-relaxed-simd";

export const nodes: readonly Platform[] = MAJORS.flatMap((major) => {
  const plain = { name: `Node ${major}`, program: "Node" };
  const unflagged = commandPlatform({
    ...plain,
    backends: backendsOf(major),
    command: () => [nodeProgram(major)],
  });
  if (major > LAST_FLAGGED) return unflagged;
  return [
    unflagged,
    commandPlatform({
      ...plain,
      name: `Node ${major}, ${FLAG}`,
      backends: ALL_KERNELS,
      command: () => [nodeProgram(major), FLAG],
    }),
  ];
});

/** Without a flag. */
export function backendsOf(major: number): Backends {
  return major > LAST_FLAGGED ? ALL_KERNELS : PLAIN_KERNELS;
}

/** Installed, unless it is running. */
export function nodeProgram(major: number): string {
  return major === RUNNING ? process.execPath : installed("node", `node-${major}/bin/node`);
}
