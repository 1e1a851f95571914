/** esbuild. */

import { build } from "esbuild";
import type { Bundler } from "./bundler.js";

export const esbuild: Bundler = {
  name: "esbuild",
  packageName: "esbuild",
  readsPage: false,
  bundle: ({ script, out }) =>
    build({ entryPoints: [script], outdir: out, bundle: true, minify: true, logLevel: "error" }),
};
