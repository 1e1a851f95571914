// Compiles src/ to dist/. The compiler is that of the repository.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(`${here}dist`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
  cwd: here,
  stdio: "inherit",
});
if (status === 0) {
  chmodSync(`${here}dist/main.js`, 0o755);
  cpSync(`${here}../LICENSE`, `${here}dist/LICENSE`);
}
process.exitCode = status ?? 1;
