import { defineConfig } from "vitest/config";

/** Node 20 knows relaxed SIMD behind a flag that later versions refuse; without it `xent/relaxed` would be `xent` once more. */
export const execArgv = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];

/** Suites that take seconds each: many rows, many placements, large tensors. All others together are `npm run test:fast`. */
const SWEEPS = [
  "accuracy*",
  "bits",
  "bitsOf*",
  "cancellation",
  "expLog",
  "gradientBounds",
  "layouts",
  "layoutsMemory",
  "log1p",
  "pollution",
  "resident",
  "sections",
  "sixteenBit*",
  "tampering",
  "training",
].map((suite) => `test/suites/${suite}.test.ts`);

/** A suite that watches what is allocated from the first module on. */
const LINEAR_TRAINING = "test/linear/training.test.ts";

/** Suites that change what others share, or measure memory: each with modules of its own. */
const ALONE = [
  ...["layoutsMemory", "pollution", "resident", "tampering"].map((suite) => `test/suites/${suite}.test.ts`),
  LINEAR_TRAINING,
];

export const EQUALITY = ["test/tools/equalBytes.ts"];
const NEEDS_KERNELS = ["test/tools/needsKernels.ts"];
export const NEEDS_BUILD = ["test/tools/needsBuild.ts"];

export default defineConfig({
  test: {
    maxWorkers: "100%",
    reporters: ["./test/tools/oneScreen.ts"],
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/suites/*.test.ts", "test/report/*.test.ts"],
          exclude: SWEEPS,
          // The modules of the package are loaded once, not once a file.
          isolate: false,
          globalSetup: NEEDS_KERNELS,
        },
      },
      {
        test: { name: "sweeps", include: SWEEPS, exclude: ALONE, isolate: false, globalSetup: NEEDS_KERNELS },
      },
      { test: { name: "files", include: ["test/files/*.test.ts"], isolate: false } },
      {
        test: {
          name: "shards",
          include: ["test/shards/*.test.ts"],
          isolate: false,
          globalSetup: NEEDS_KERNELS,
        },
      },
      {
        test: {
          name: "linear",
          include: ["test/linear/*.test.ts"],
          exclude: [LINEAR_TRAINING],
          isolate: false,
          globalSetup: NEEDS_KERNELS,
        },
      },
      { test: { name: "alone", include: ALONE, globalSetup: NEEDS_KERNELS } },
      ...["cli", "docs", "package"].map((name) => ({
        test: { name, include: [`test/${name}/*.test.ts`], isolate: false, globalSetup: NEEDS_BUILD },
      })),
      // A suite hides the memory that threads share.
      { test: { name: "pool", include: ["test/pool/*.test.ts"], globalSetup: NEEDS_BUILD } },
    ].map(({ test }) => ({
      test: { testTimeout: 120_000, hookTimeout: 120_000, execArgv, setupFiles: EQUALITY, ...test },
    })),
  },
});
