/** Before the suites: the kernels must have been built once. They are not built anew here. */

import { existsSync } from "node:fs";

const GENERATED = ["kernels", "kernels.relaxed"].map((name) => `../../src/wasm/generated/${name}.ts`);

export default function needsKernels(): void {
  const missing = GENERATED.filter((path) => !existsSync(new URL(path, import.meta.url)));
  if (missing.length > 0) throw new Error("the kernels are not there: run `npm run build:kernels` once");
}
