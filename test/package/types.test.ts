/** The types of the package as it is built, in a project of a user. `npm run test:release` asks more projects and versions of TypeScript. */

import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { errorsOf } from "../types/compile.js";

test("right calls compile and wrong ones do not, in a strict project", () => {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  expect(errorsOf(compiler, "the newest library")).toBe("");
});
