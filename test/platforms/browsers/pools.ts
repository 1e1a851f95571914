/** Pages and workers that compute with pools: isolated and not, under content security policies, unbundled and in one script. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Project } from "../platform.js";
import { POOL_OUTPUT, POOL_PROGRAM } from "../programs.js";
import type { Browser } from "./browser.js";
import type { Site } from "./server.js";
import { postOf } from "./visit.js";

const FOLDER = "pools";
const SINGLE = "single 1 true";

/** Where a file of an entry is, and what it is called by. */
const FILES: Readonly<Record<string, string>> = {
  xent: "index",
  "xent/relaxed": "relaxed",
  "xent/js": "js",
  "xent/pool": "pool",
  "xent/relaxed/pool": "relaxed-pool",
  "xent/js/pool": "js-pool",
};

/** The program that posts what it prints. `worker`: what makes the workers of a pool, if the pool does not. */
function posting(worker?: (pool: string) => string): string {
  const program = POOL_PROGRAM.replace("threads: 2", worker ? "threads: 2, worker: worker[k++]" : "$&");
  const made = ["pool", "relaxed-pool", "js-pool"].map((pool) => worker?.(pool));
  return `const post = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
globalThis.addEventListener("unhandledrejection", ({ reason }) => post({ error: String(reason?.stack ?? reason) }));
const lines = [];
console.log = (...words) => lines.push(words.join(" "));
let k = 0;
const worker = [${made.join(", ")}];
${program}post({ value: lines });
`;
}

/** Its imports as paths: a map of them is an inline script, which policies refuse. */
function byPath(program: string): string {
  return program.replace(
    /from "(xent[\w/]*)"/g,
    (_, name) => `from "/node_modules/xent/dist/${FILES[name]}.js"`,
  );
}

function writePools(project: Project): void {
  const folder = project.createFolder(FOLDER);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const page = (name: string, script: string) =>
    write(`${name}.html`, `<!doctype html>\n<script type="module" src="${script}"></script>\n`);
  write("modules.js", byPath(posting()));
  page("modules", "modules.js");
  write("in-worker.js", `new Worker("modules.js", { type: "module" });\n`);
  page("worker", "in-worker.js");
  write("source.js", posting());
  page("bundle", "bundle.js");
  write(
    "own.js",
    posting((pool) => `() => new Worker("own-${pool}-worker.js", { type: "module" })`),
  );
  page("own", "own-bundle.js");
  for (const name of ["pool", "relaxed-pool", "js-pool"])
    write(`${name}.js`, `import "xent/${name.replace(/(\w+)-pool/, "$1/pool")}/worker";\n`);
  buildSync({
    entryPoints: {
      bundle: join(folder, "source.js"),
      "own-bundle": join(folder, "own.js"),
      "own-pool-worker": join(folder, "pool.js"),
      "own-relaxed-pool-worker": join(folder, "relaxed-pool.js"),
      "own-js-pool-worker": join(folder, "js-pool.js"),
    },
    outdir: folder,
    bundle: true,
    format: "esm",
    logLevel: "error",
  });
}

interface Case extends Omit<Site, "folder"> {
  readonly page: "modules" | "worker" | "bundle" | "own";
  /** What it prints of each entry. */
  readonly expected: readonly string[];
}

const ALL_SHARED = [POOL_OUTPUT, POOL_OUTPUT, POOL_OUTPUT];
const ALL_SINGLE = [SINGLE, SINGLE, SINGLE];
const SELF = "default-src 'self'";

const CASES: readonly Case[] = [
  { page: "modules", isolated: true, expected: ALL_SHARED },
  { page: "modules", expected: ALL_SINGLE },
  { page: "worker", isolated: true, expected: ALL_SHARED },
  { page: "bundle", isolated: true, expected: ALL_SHARED },
  { page: "modules", isolated: true, policy: SELF, expected: ALL_SHARED },
  { page: "modules", isolated: true, policy: "worker-src 'none'", expected: ALL_SINGLE },
  // Helpers that may not compile have other bits: only those of `xent/js` are of use.
  {
    page: "modules",
    isolated: true,
    policy: `${SELF} 'wasm-unsafe-eval'`,
    workerPolicy: SELF,
    expected: [SINGLE, SINGLE, POOL_OUTPUT],
  },
  { page: "own", isolated: true, policy: `${SELF} 'wasm-unsafe-eval'`, expected: ALL_SHARED },
];

/** Throws where a page prints something else. `shares`: whether isolated pages have memory that threads share. */
export async function checkPools(browser: Browser, project: Project, shares: boolean): Promise<void> {
  writePools(project);
  for (const { page, expected: ifShared, ...site } of CASES) {
    const expected = shares ? ifShared : ALL_SINGLE;
    const visit = { browser, folder: project.folder, page: `${FOLDER}/${page}.html`, ...site };
    const printed = await postOf<readonly string[]>(visit);
    if (printed.join() !== expected.join())
      throw new Error(`the pools of ${JSON.stringify({ page, ...site })} print ${printed}, not ${expected}`);
  }
}
