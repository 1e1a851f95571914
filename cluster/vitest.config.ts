import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/*.test.ts"],
    globalSetup: ["test/needs.ts"],
    reporters: ["../test/tools/oneScreen.ts"],
    // Each of them starts a Redis and workers, and often waits. Other checks run beside.
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
