/** The repository's own folder, and where its files can be seen, if it is published. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

interface Manifest {
  readonly repository?: string | { readonly url: string };
}

const { repository }: Manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** `https://github.com/OWNER/NAME`; null where package.json names none. */
export const ADDRESS: string | null = addressOf(
  typeof repository === "string" ? repository : repository?.url,
);

function addressOf(url: string | undefined): string | null {
  const [, name] = /(?:github:|github\.com[/:])([^/]+\/[^/]+?)(?:\.git)?$/.exec(url ?? "") ?? [];
  return name === undefined ? null : `https://github.com/${name}`;
}
