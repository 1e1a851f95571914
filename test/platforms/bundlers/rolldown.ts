/** Rolldown. */

import { build } from "rolldown";
import type { Bundler } from "./bundler.js";

export const rolldown: Bundler = {
  name: "rolldown",
  packageName: "rolldown",
  readsPage: false,
  bundle: ({ script, out }) => build({ input: script, output: { dir: out, minify: true } }),
};
