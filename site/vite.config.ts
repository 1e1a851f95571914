/** The scripts and styles of the pages: one entry for each part, all in files of the site's own, none in the pages. */

import { defineConfig, type Plugin } from "vite";

const OWN = "?measure";

/** Measure takes all of the library. With a copy of its own, the other pages load what they call, not what Measure does. */
const measuredApart: Plugin = {
  name: "measured-apart",
  enforce: "pre",
  async resolveId(source, importer) {
    // Of the plugins' own modules there is one.
    if (source.startsWith("\0")) return null;
    const isEntry = /^xent(\/|$)/.test(source) && /\/site\/measure\//.test(importer ?? "");
    if (!isEntry && importer?.endsWith(OWN) !== true) return null;
    const found = await this.resolve(source, importer?.replace(OWN, ""), { skipSelf: true });
    return found === null || found.external || found.id.startsWith("\0")
      ? found
      : { ...found, id: `${found.id}${OWN}` };
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // The site works in whatever folder it lies in.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [measuredApart],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    // Those of the libraries that the scripts contain.
    license: { fileName: "licenses.txt" },
    target: "es2022",
    // The policy of the pages takes neither `data:` nor inline scripts.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["home", "learn", "files", "measure", "read"].map((part) => `${part}/client.tsx`),
    },
  },
  worker: { format: "es" },
  // The pages are made with the library as Node loads it.
  ssr: { external: ["xent"] },
});
