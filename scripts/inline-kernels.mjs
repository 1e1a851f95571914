// Turns the compiled kernels into TypeScript: the module's bytes as base64, and the types of its exports.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const build = new URL("../build/", import.meta.url);
const generated = new URL("../src/wasm/generated/", import.meta.url);

const bytes = readFileSync(new URL("kernels.wasm", build));
const types = readFileSync(new URL("kernels.d.ts", build), "utf8");
const exports = [...types.matchAll(/^ {2}export (?:function|const) (\w+).*[;{]$/gm)]
  .filter(([, name]) => name !== "memory")
  .map(([line, name]) =>
    line.includes("function")
      ? `  ${name}: ${line.replace(/^.*?\(/, "(").replace(/\): (\w+);$/, ") => $1;")}`
      : `  readonly ${name}: WebAssembly.Global;`,
  );

mkdirSync(generated, { recursive: true });
writeFileSync(
  new URL("kernels.ts", generated),
  `/** The compiled kernels: ${bytes.length} bytes, as base64, and what they export. Written by scripts/inline-kernels.mjs. */
export const KERNELS = "${bytes.toString("base64")}";

export interface Exports {
${exports.join("\n")}
}
`,
);
