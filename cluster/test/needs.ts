/** Before all tests: what they run must be there. */
import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default function needs(): void {
  if (!existsSync(path("../dist/main.js")) || !existsSync(path("../../dist/cli/main.js")))
    throw new Error("the packages are not built: run `npm run build` here and one folder above");
  if (spawnSync("redis-server", ["--version"]).status !== 0)
    throw new Error("redis-server is not installed: apt-get install redis-server");
  // As if it were installed beside this package.
  if (!existsSync(path("../node_modules/xent"))) symlinkSync("../..", path("../node_modules/xent"), "dir");
}
