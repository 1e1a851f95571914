import { defineConfig } from "vitest/config";

/** What a browser does takes seconds on a busy machine. */
const BROWSER_MS = 120_000;

/** In browsers that all files share, one file after the other. */
const visits = (name: string) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/*.test.ts`],
    testTimeout: BROWSER_MS,
    hookTimeout: BROWSER_MS,
    isolate: false,
    fileParallelism: false,
  },
});

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    globalSetup: ["test/needsSite.ts"],
    projects: [
      { extends: true, test: { name: "site", include: ["test/*.test.{ts,tsx}"] } },
      visits("browsers"),
      // Wants a machine of its own.
      visits("lighthouse"),
    ],
  },
});
