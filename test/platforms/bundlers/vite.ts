/** Vite. */

import { build } from "vite";
import type { Bundler } from "./bundler.js";

export const vite: Bundler = {
  name: "vite",
  packageName: "vite",
  readsPage: true,
  bundle: ({ folder, out }) => build({ root: folder, build: { outDir: out }, logLevel: "error" }),
};
