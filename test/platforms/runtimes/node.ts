/** Node: every version with support, and the one that runs this. */

import { ALL_KERNELS, PLAIN_KERNELS, type Platform } from "../platform.js";
import { commandPlatform } from "./command.js";
import { installed } from "./installed.js";

const RUNNING = Number.parseInt(process.versions.node, 10);
const MAJORS = [...new Set([20, 22, 24, 26, RUNNING])].sort((a, b) => a - b);
/** What has relaxed SIMD behind a flag. */
const LAST_FLAGGED = 20;
const FLAG = "--experimental-wasm-relaxed-simd";

export const nodes: readonly Platform[] = MAJORS.flatMap((major) => {
  const plain = { name: `Node ${major}`, program: "Node" };
  if (major > LAST_FLAGGED) {
    return commandPlatform({ ...plain, backends: ALL_KERNELS, command: () => [nodeProgram(major)] });
  }
  return [
    commandPlatform({ ...plain, backends: PLAIN_KERNELS, command: () => [nodeProgram(major)] }),
    commandPlatform({
      ...plain,
      name: `Node ${major}, ${FLAG}`,
      backends: ALL_KERNELS,
      command: () => [nodeProgram(major), FLAG],
    }),
  ];
});

/** Installed, unless it is running. */
export function nodeProgram(major: number): string {
  return major === RUNNING ? process.execPath : installed("node", `node-${major}/bin/node`);
}
