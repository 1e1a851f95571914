/** Bun. */

import { ALL_KERNELS } from "../platform.js";
import { commandPlatform } from "./command.js";
import { installed } from "./installed.js";

export const bun = commandPlatform({
  name: "Bun",
  program: "Bun",
  backends: ALL_KERNELS,
  command: () => [installed("bun", ".bin/bun")],
});
