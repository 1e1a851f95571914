import { defineConfig } from "vitest/config";

/** What a browser does takes seconds on a busy machine. */
const BROWSER_MS = 120_000;

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    globalSetup: ["test/needsSite.ts"],
    projects: [
      { extends: true, test: { name: "site", include: ["test/*.test.{ts,tsx}"] } },
      {
        extends: true,
        test: {
          name: "browsers",
          include: ["test/browsers/*.test.ts"],
          testTimeout: BROWSER_MS,
          hookTimeout: BROWSER_MS,
          isolate: false,
          // One browser of each kind for all files.
          fileParallelism: false,
        },
      },
    ],
  },
});
