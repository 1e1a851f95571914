// Adds to dist what edge runtimes and other users of the kernels need: the modules themselves, their hashes, and the entries that
// import them. An edge runtime does not compile a module, it is given one.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const build = new URL("../build/", import.meta.url);
const dist = new URL("../dist/", import.meta.url);

/** The conditions of package.json, and how a module is imported there. */
const CONDITIONS = { workerd: "", "edge-light": "?module" };
const INLINED = /import \* as (\w+) from "\.\/wasm\/generated\/(kernels[.\w]*)\.js";/g;

/** An entry is given all kernels in one module, which is then each of their families. */
const families = Object.keys(
  JSON.parse(readFileSync(new URL("families/families.json", build), "utf8")).kernels,
);

const TYPES = `/** Compiled by the runtime or the bundler. */
declare const kernels: WebAssembly.Module;
export default kernels;
`;

for (const entry of ["index", "relaxed"]) {
  const inlined = readFileSync(new URL(`${entry}.js`, dist), "utf8");
  for (const [condition, query] of Object.entries(CONDITIONS)) {
    const imported = inlined.replace(
      INLINED,
      (_, name, file) => `import ${name}Module from "./${file}.wasm${query}";
const ${name}Whole = { name: "whole", code: ${name}Module, needs: [] };
const ${name} = { ${families.map((family) => `${family}: ${name}Whole`).join(", ")} };`,
    );
    if (imported === inlined) throw new Error(`${entry}.js imports no kernels`);
    writeFileSync(new URL(`${entry}.${condition}.js`, dist), imported);
  }
}

const hashes = ["kernels.wasm", "kernels.relaxed.wasm"].map((name) => {
  copyFileSync(new URL(name, build), new URL(name, dist));
  writeFileSync(new URL(name.replace(/wasm$/, "d.wasm.ts"), dist), TYPES);
  const hash = createHash("sha256")
    .update(readFileSync(new URL(name, dist)))
    .digest("hex");
  return `${hash}  ${name}\n`;
});
writeFileSync(new URL("SHA256SUMS", dist), hashes.join(""));
