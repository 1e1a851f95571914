/** Before what tests the build: it must be there. `npm test` makes it. */

import { existsSync } from "node:fs";
import needsKernels from "./needsKernels.js";

export default function needsBuild(): void {
  needsKernels();
  const built = ["../../dist/index.js", "../../build/kernels.wat"];
  if (!built.every((path) => existsSync(new URL(path, import.meta.url))))
    throw new Error("the package is not built: run `npm run build`, or `npm test`, which does");
}
