/** Rollup, which finds packages by its plugin. */

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup as open } from "rollup";
import type { Bundler } from "./bundler.js";

export const rollup: Bundler = {
  name: "rollup",
  packageName: "rollup",
  readsPage: false,
  async bundle({ script, out }) {
    const bundle = await open({ input: script, plugins: [nodeResolve()] });
    await bundle.write({ dir: out });
    await bundle.close();
  },
};
