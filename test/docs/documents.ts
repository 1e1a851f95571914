/** The documents for users: the README, and the pages that it leads to. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** The names of the pages in a folder. */
export const pagesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder)).filter((file) => file.endsWith(".md"));

/** Their paths, the README first. */
export const documents: readonly string[] = ["README.md", ...pagesIn("docs").map((file) => `docs/${file}`)];
