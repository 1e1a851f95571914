// Turns the compiled kernels into TypeScript: the bytes of each family as text, and the types of the exports.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const build = new URL("../build/", import.meta.url);
const generated = new URL("../src/wasm/generated/", import.meta.url);

/** The characters of the text: printable, and none that a string, a template or a script tag would escape. */
const ALPHABET = Array.from({ length: 94 }, (_, k) => String.fromCharCode(33 + k)).filter(
  (character) => !'"$<\\`~'.includes(character),
);
const NEXT_PAGE = "~";

/** All bytes, the most frequent first. */
function orderOf(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  return [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
}

/**
 * One character for each byte, so that what is alike in the bytes is alike in the text, and compression finds it (base64 hides
 * it: 1.6 times the size with gzip). The most frequent bytes have one character; the others one or more `~` before it.
 */
function textOf(bytes, order) {
  const place = new Map(order.map((byte, index) => [byte, index]));
  const characters = Array.from(bytes, (byte) => {
    const index = place.get(byte);
    return NEXT_PAGE.repeat(Math.floor(index / ALPHABET.length)) + ALPHABET[index % ALPHABET.length];
  });
  return characters.join("");
}

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
  const order = orderOf(Buffer.concat(parts.map(({ bytes }) => bytes)));
  const declarations = parts.map(
    ({ name, needs, bytes }) => `/** ${bytes.length} bytes. */
export const ${name}: Family = {
  name: "${name}",
  code: { size: ${bytes.length}, alphabet, order, text: "${textOf(bytes, order)}" },
  needs: [${needs.join(", ")}],
};
`,
  );
  writeFileSync(
    new URL(`${module}.ts`, generated),
    `/** The families of ${module}.wasm as text. Written by scripts/inline-kernels.mjs, read by src/wasm/decode.ts. */
import type { Family } from "../family.js";

const alphabet = "${ALPHABET.join("")}";
const order = "${Buffer.from(order).toString("hex")}";

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
