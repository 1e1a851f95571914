/** The types of the package as it is built, in projects of users. `npm run test:types` asks other versions of TypeScript the same. */

import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { errorsOf, PROJECTS, type ProjectName } from "../types/compile.js";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

test.each(Object.keys(PROJECTS) as ProjectName[])(
  "right calls compile and wrong ones do not, in a strict project: %s",
  (name) => {
    expect(errorsOf(compiler, name)).toBe("");
  },
);
