import { defineConfig } from "vitest/config";
import base from "./vitest.config.js";

export default defineConfig({
  test: { ...base.test, include: ["test/release/*.test.ts"], testTimeout: 1_800_000 },
});
