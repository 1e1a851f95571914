// Turns the compiled kernels into TypeScript: the bytes of each family as text, and the types of the exports.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { textsOf } from "./kernel-text.mjs";

const build = new URL("../build/", import.meta.url);
const generated = new URL("../src/wasm/generated/", import.meta.url);

mkdirSync(generated, { recursive: true });

const families = JSON.parse(readFileSync(new URL("families/families.json", build), "utf8"));

for (const [module, ending] of [
  ["kernels", ""],
  ["kernels.relaxed", ".relaxed"],
]) {
  const parts = Object.entries(families[module]).map(([name, { needs }]) => ({
    name,
    needs,
    bytes: readFileSync(new URL(`families/${name}${ending}.wasm`, build)),
  }));
  const { pages, texts } = textsOf(parts.map(({ bytes }) => bytes));
  const declarations = parts.map(
    ({ name, needs, bytes }, k) => `/** ${bytes.length} bytes. */
export const ${name}: Family = {
  name: "${name}",
  code: { size: ${bytes.length}, pages, text: "${texts[k].text}", locals: "${texts[k].locals}" },
  needs: [${needs.join(", ")}],
};
`,
  );
  writeFileSync(
    new URL(`${module}.ts`, generated),
    `/** The families of ${module}.wasm as text. Written by scripts/inline-kernels.mjs, read by src/wasm/decode.ts. */
import type { Family } from "../family.js";

const pages = "${pages}";

${declarations.join("\n")}`,
  );
}

const types = readFileSync(new URL("kernels.d.ts", build), "utf8");
const exports = [...types.matchAll(/^ {2}export (?:function|const) (\w+).*[;{]$/gm)]
  .filter(([, name]) => name !== "memory")
  .map(([line, name]) =>
    line.includes("function")
      ? `  ${name}: ${line.replace(/^.*?\(/, "(").replace(/\): (\w+);$/, ") => $1;")}`
      : `  readonly ${name}: WebAssembly.Global;`,
  );
writeFileSync(
  new URL("exports.ts", generated),
  `/** What the kernels export. Written by scripts/inline-kernels.mjs. */
export interface Exports {
${exports.join("\n")}
}
`,
);
