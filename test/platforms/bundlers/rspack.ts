/** Rspack. */

import { promisify } from "node:util";
import { type Configuration, rspack as open, type Stats } from "@rspack/core";
import type { Bundler } from "./bundler.js";

const build = promisify<Configuration, Stats | undefined>(open);

export const rspack: Bundler = {
  name: "rspack",
  packageName: "@rspack/core",
  readsPage: false,
  async bundle({ folder, script, out }) {
    const stats = await build({ context: folder, entry: script, output: { path: out }, mode: "production" });
    if (stats?.hasErrors()) throw new Error(stats.toString("errors-only"));
  },
};
