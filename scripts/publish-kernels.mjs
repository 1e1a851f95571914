// Adds to dist the kernels as modules, for edge runtimes and for those who load them their own way, with their types and hashes.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const build = new URL("../build/", import.meta.url);
const dist = new URL("../dist/", import.meta.url);

const TYPES = `/** Compiled by the runtime or the bundler. */
declare const kernels: WebAssembly.Module;
export default kernels;
`;

const hashes = ["kernels.wasm", "kernels.relaxed.wasm"].map((name) => {
  copyFileSync(new URL(name, build), new URL(name, dist));
  writeFileSync(new URL(name.replace(/wasm$/, "d.wasm.ts"), dist), TYPES);
  const hash = createHash("sha256")
    .update(readFileSync(new URL(name, dist)))
    .digest("hex");
  return `${hash}  ${name}\n`;
});
writeFileSync(new URL("SHA256SUMS", dist), hashes.join(""));
