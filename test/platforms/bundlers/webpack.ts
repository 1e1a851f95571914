/** webpack. */

import { promisify } from "node:util";
import open, { type Configuration, type Stats } from "webpack";
import type { Bundler } from "./bundler.js";

const build = promisify<Configuration, Stats | undefined>(open);

export const webpack: Bundler = {
  name: "webpack",
  packageName: "webpack",
  readsPage: false,
  async bundle({ folder, script, out }) {
    const stats = await build({ context: folder, entry: script, output: { path: out }, mode: "production" });
    if (stats?.hasErrors()) throw new Error(stats.toString("errors-only"));
  },
};
