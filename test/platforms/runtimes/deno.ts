/** Deno, without any permission. */

import { ALL_KERNELS } from "../platform.js";
import { commandPlatform } from "./command.js";
import { installed } from "./installed.js";

export const deno = commandPlatform({
  name: "Deno",
  program: "Deno",
  backends: ALL_KERNELS,
  // `npm:xent` is the project's dependency, not what the registry has under this name.
  command: () => [
    installed("deno", ".bin/deno"),
    "run",
    "--node-modules-dir=manual",
    "--cached-only",
    "--no-prompt",
  ],
});
