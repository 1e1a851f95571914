// Compiles the kernels of both builds, at the same time: asc uses one core.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const asc = join(
  dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")),
  "bin/asc.js",
);

const compilers = ["release", "relaxed"].map((target) =>
  spawn(process.execPath, [asc, "--target", target, "--transform", "./assembly/transform.mjs"], {
    cwd: root,
    stdio: "inherit",
  }),
);
const codes = await Promise.all(compilers.map((compiler) => once(compiler, "close")));
if (codes.some(([code]) => code !== 0)) process.exitCode = 1;
