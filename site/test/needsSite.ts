/** The tests look at the built site. */

import { existsSync } from "node:fs";

export default function setup(): void {
  if (!existsSync(new URL("../dist/index.html", import.meta.url)))
    throw new Error("site/dist is missing: npm run site builds it");
}
