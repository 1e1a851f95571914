/** The types of the package as it is built, in each TypeScript that is promised, which this installs. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { errorsOf, PROJECTS, type ProjectName } from "../types/compile.js";

const VERSIONS = fileURLToPath(new URL("../types/versions/", import.meta.url));

const { dependencies } = JSON.parse(readFileSync(join(VERSIONS, "package.json"), "utf8"));

beforeAll(() => {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], { cwd: VERSIONS });
});

describe.each(Object.keys(dependencies))("%s", (alias) => {
  test.each(Object.keys(PROJECTS) as ProjectName[])("right calls compile, wrong ones do not: %s", (name) => {
    expect(errorsOf(join(VERSIONS, "node_modules", alias, "bin/tsc"), name)).toBe("");
  });
});
