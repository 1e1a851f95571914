// Turns the compiled kernels into TypeScript: the bytes of each family as text, a file for each, and the types of the exports.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { textsOf } from "./kernel-text.mjs";

const build = new URL("../build/", import.meta.url);
const generated = new URL("../src/wasm/generated/", import.meta.url);

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated, { recursive: true });

const families = JSON.parse(readFileSync(new URL("families/families.json", build), "utf8"));

const parts = [
  ["kernels", ""],
  ["kernels.relaxed", ".relaxed"],
].flatMap(([module, ending]) =>
  Object.entries(families[module]).map(([name, { needs }]) => ({
    module,
    name,
    needs,
    bytes: readFileSync(new URL(`families/${name}${ending}.wasm`, build)),
  })),
);
const { pages, texts } = textsOf(parts.map(({ bytes }) => bytes));

const WRITTEN = "Written by scripts/inline-kernels.mjs";

/** The file of a family. */
const fileOf = (
  { module, name, needs, bytes },
  { text, locals },
) => `/** A family of ${module}.wasm as text. ${WRITTEN}, read by src/wasm/decode.ts. */
import type { Family } from "../../family.js";
import { pages } from "../pages.js";
${needs.map((need) => `import { ${need} } from "./${need}.js";\n`).join("")}
/** ${bytes.length} bytes. */
export const ${name}: Family = {
  name: "${name}",
  code: { size: ${bytes.length}, pages, text: "${text}", locals: "${locals}" },
  needs: [${needs.join(", ")}],
};
`;

for (const module of Object.keys(families)) {
  mkdirSync(new URL(`${module}/`, generated));
  const names = Object.keys(families[module]);
  writeFileSync(
    new URL(`${module}.ts`, generated),
    `/** The families of ${module}.wasm. ${WRITTEN}. */
${names.map((name) => `export { ${name} } from "./${module}/${name}.js";\n`).join("")}`,
  );
}
for (const [k, part] of parts.entries())
  writeFileSync(new URL(`${part.module}/${part.name}.ts`, generated), fileOf(part, texts[k]));
writeFileSync(
  new URL("pages.ts", generated),
  `/** What the texts of all families have in common. ${WRITTEN}. */
export const pages = "${pages}";
`,
);

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
  `/** What the kernels export. ${WRITTEN}. */
export interface Exports {
${exports.join("\n")}
}
`,
);
