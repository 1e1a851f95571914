import { defineConfig } from "vitest/config";
import { EQUALITY, execArgv, NEEDS_BUILD } from "./vitest.config.js";

/** What takes minutes: `npm run test:release`, which a release runs, and `npm run test:exhaustive`. */
export default defineConfig({
  test: {
    reporters: ["./test/tools/oneScreen.ts"],
    projects: [
      ...["release", "exhaustive"].map((name) => ({ name, include: [`test/${name}/*.test.ts`] })),
      // All cases of what `npm test` takes a share of (test/tools/share.ts).
      {
        name: "whole",
        include: ["test/{pool,suites}/*.test.ts"],
        env: { XENT_CASES: "all" },
        execArgv,
        setupFiles: EQUALITY,
        globalSetup: NEEDS_BUILD,
      },
    ].map((test) => ({ test: { testTimeout: 3_600_000, hookTimeout: 3_600_000, ...test } })),
  },
});
