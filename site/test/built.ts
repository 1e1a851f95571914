/** The pages of the built site. */

import { readdirSync } from "node:fs";

const DIST = new URL("../dist/", import.meta.url);

/** Their paths from the root of the site on, without `index.html`. */
const paths: readonly string[] = readdirSync(DIST, { recursive: true })
  .map((file) => `${file}`.replaceAll("\\", "/"))
  .filter((file) => file.endsWith("index.html"))
  .map((file) => file.slice(0, -"index.html".length))
  .sort();

/** Those of the API reference are alike: a few stand for all. */
const REFERENCE = /^(zh\/)?read\/api\/./;
const SOME = /\/(crossEntropy|CompareMeter)\/$/;

export const chosenPaths: readonly string[] = paths.filter(
  (path) => !REFERENCE.test(path) || SOME.test(path),
);
