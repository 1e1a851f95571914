// Removes what the TypeScript became, so that a deleted source leaves no stale file in the package.
import { rmSync } from "node:fs";

for (const folder of ["dist", "build/types"])
  rmSync(new URL(`../${folder}`, import.meta.url), { recursive: true, force: true });
