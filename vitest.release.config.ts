import { defineConfig } from "vitest/config";

/** What takes minutes: `npm run test:release`, which a release runs, and `npm run test:exhaustive`. */
export default defineConfig({
  test: {
    reporters: ["./test/tools/oneScreen.ts"],
    projects: ["release", "exhaustive"].map((name) => ({
      test: { name, include: [`test/${name}/*.test.ts`], testTimeout: 3_600_000, hookTimeout: 3_600_000 },
    })),
  },
});
