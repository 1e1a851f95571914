/** Compiles the type tests as a user's project would: against the built declarations of every entry, by any TypeScript. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));

const ENTRIES = { index: "xent", relaxed: "xent/relaxed", js: "xent/js" };

/** Files that are compiled as they are, once. */
const FOR_ALL = ["equal.ts", "entries.ts"];

/** Those that need what not every TypeScript or every form of the package has. */
const FLOAT16 = "float16.ts";
const REQUIRED = "required.cts";

/** The other files speak of `xent`, and stand for each entry in turn. */
const FOR_EACH = ["results.ts", "options.ts", "libraries.ts", "meters.ts", "refused.ts"];

/** Projects of users, all strict: what resolves modules, and what absent means. */
export const PROJECTS = {
  "node, absent may be undefined": {
    module: "nodenext",
    exactOptionalPropertyTypes: false,
    lib: ["es2022"],
  },
  "bundler, absent is absent": {
    module: "esnext",
    moduleResolution: "bundler",
    exactOptionalPropertyTypes: true,
    lib: ["es2022"],
  },
  "the newest library": {
    module: "nodenext",
    exactOptionalPropertyTypes: true,
    lib: ["esnext", "dom"],
  },
};

export type ProjectName = keyof typeof PROJECTS;

/** What the compiler, the file `tsc`, says of the tests in such a project; nothing if all is right. */
export function errorsOf(tsc: string, name: ProjectName): string {
  const folder = mkdtempSync(join(tmpdir(), "xent-types-"));
  try {
    writeProject(folder, name, knowsFloat16(tsc));
    const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    return status === 0 ? "" : stdout + stderr || `tsc ended with ${status}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeProject(folder: string, name: ProjectName, float16: boolean): void {
  const options = PROJECTS[name];
  const tests = float16 && options.lib.includes("esnext") ? [...FOR_EACH, FLOAT16] : FOR_EACH;
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "xent"), "dir");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2022",
        ...options,
        types: [],
        strict: true,
        skipLibCheck: false,
        // TypeScript's own libraries are not at stake.
        skipDefaultLibCheck: true,
        noEmit: true,
      },
      include: ["."],
    }),
  );
  for (const file of FOR_ALL) cpSync(join(HERE, file), join(folder, file));
  if (options.module === "nodenext" && canBeRequired()) cpSync(join(HERE, REQUIRED), join(folder, REQUIRED));
  for (const [entry, specifier] of Object.entries(ENTRIES)) {
    mkdirSync(join(folder, entry));
    cpSync(join(HERE, "equal.ts"), join(folder, entry, "equal.ts"));
    for (const file of tests) {
      const text = readFileSync(join(HERE, file), "utf8").replace('from "xent"', `from "${specifier}"`);
      writeFileSync(join(folder, entry, file), text);
    }
  }
}

function canBeRequired(): boolean {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return "require" in exports["."];
}

/** Since 5.8 a library of TypeScript describes Float16Array. */
function knowsFloat16(tsc: string): boolean {
  const { version } = JSON.parse(readFileSync(join(tsc, "..", "..", "package.json"), "utf8"));
  const [major, minor] = version.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}
