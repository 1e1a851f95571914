/** Bun's bundler, which only Bun runs. */

import { existsSync } from "node:fs";
import { type Bundler, installedFile, run } from "./bundler.js";

export const bun: Bundler = {
  name: "bun",
  packageName: "bun",
  readsPage: false,
  bundle: ({ folder, script, out }) => run(program(), ["build", script, "--outdir", out, "--minify"], folder),
};

/** The package of the system's kind has it; the install script, where scripts may run, moves it to `bun`. */
function program(): string {
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  const unmoved = installedFile(`@oven/bun-${process.platform}-${arch}/bin/bun`);
  return existsSync(unmoved) ? unmoved : installedFile("bun/bin/bun.exe");
}
