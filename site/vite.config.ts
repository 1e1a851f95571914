/** The scripts and styles of the pages: one entry for each part, all in files of the site's own, none in the pages. */

import { defineConfig } from "vite";

/** Which callbacks took long is said on slow machines alone, and nothing is wrong there. */
const CHECKS = { bundlerTimings: false };

export default defineConfig({
  root: import.meta.dirname,
  // The site works in whatever folder it lies in.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
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
    rolldownOptions: {
      checks: CHECKS,
      input: ["home", "learn", "files", "measure", "read"].map((part) => `${part}/client.tsx`),
    },
  },
  worker: { format: "es", rolldownOptions: { checks: CHECKS } },
  // The pages are made with the library as Node loads it.
  ssr: { external: ["xent"] },
});
