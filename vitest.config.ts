import { defineConfig } from "vitest/config";

/** Node 20 knows relaxed SIMD behind a flag that later versions refuse; without it `xent/relaxed` would be `xent` once more. */
const execArgv = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];

export default defineConfig({
  test: {
    include: ["test/*.test.ts", "test/docs/**/*.test.ts"],
    testTimeout: 60_000,
    maxWorkers: "100%",
    execArgv,
  },
});
