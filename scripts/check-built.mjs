// Before a package is packed: without a build it would be empty.
import { existsSync } from "node:fs";

if (!existsSync(new URL("../dist/index.js", import.meta.url))) {
  console.error("nothing is built yet: run `npm run build` first");
  process.exit(1);
}
