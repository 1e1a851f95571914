// Bundles the command and the demonstration with their libraries, so that the package needs no other. The library itself stays beside
// them: what a program imports is what the command runs on. The licences of what was bundled come along.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The entries of the library, which lie beside the folder of the command. */
const library = {
  name: "library",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/(index|js|relaxed)\.js$/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\.\.\/pool\/entries\/[\w-]+\.js$/ }, ({ path }) => ({
      path: path.replace("pool/entries/", ""),
      external: true,
    }));
  },
};

/** Names of Node's own modules without `node:`, which another package could bear. */
const builtin = {
  name: "builtin",
  setup({ onResolve }) {
    const filter = new RegExp(`^(${builtinModules.join("|")})$`);
    onResolve({ filter }, ({ path }) => ({ path: `node:${path}`, external: true }));
  },
};

const banner = `#!/usr/bin/env node
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

/** The packages that the files of a bundle come from. */
function packagesOf({ inputs }) {
  const found = Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(found)].filter((name) => name !== undefined).sort();
}

/** A package's own words on what may be done with it. */
function licenceOf(name) {
  const folder = `${root}node_modules/${name}/`;
  const { version, license } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no file with its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(folder + file, "utf8").trim()}\n`;
}

for (const name of ["cli", "demo"]) {
  const folder = `${root}dist/${name}`;
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [`${root}src/${name}/main.ts`],
    outfile: `${folder}/main.js`,
    absWorkingDir: root,
    // The names of files in the bundle must not tell where node_modules really lies.
    preserveSymlinks: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    banner: { js: banner },
    // Its other form looks for a library at run time that is bundled here.
    alias: { fdir: "./node_modules/fdir/dist/index.cjs" },
    plugins: [library, builtin],
    metafile: true,
    logLevel: "warning",
  });
  const licences = packagesOf(metafile).map(licenceOf);
  writeFileSync(`${folder}/LICENSES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
}
