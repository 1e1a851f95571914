/** The pages of the built site. */

import { readdirSync } from "node:fs";

const DIST = new URL("../dist/", import.meta.url);

/** Their paths from the root of the site on, without `index.html`. */
const paths: readonly string[] = readdirSync(DIST, { recursive: true })
  .map((file) => `${file}`.replaceAll("\\", "/"))
  .filter((file) => file.endsWith("index.html"))
  .map((file) => file.slice(0, -"index.html".length))
  .sort();

/** Pages that are read are alike: some stand for all, with tables, long lines and the reference among them. */
const READ = /^(zh\/)?read\/./;
const SOME = /\/(getting-started|evaluate|platforms|functions\/crossEntropy)\/$/;

export const chosenPaths: readonly string[] = paths.filter((path) => !READ.test(path) || SOME.test(path));
