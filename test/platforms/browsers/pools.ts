/** Pages and workers that compute with pools: isolated and not, under content security policies, unbundled and in one script. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Project } from "../platform.js";
import { POOL_OUTPUT, POOL_PROGRAM } from "../programs.js";
import type { Browser } from "./browser.js";
import type { Site } from "./server.js";
import { postOf, type Visit } from "./visit.js";

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

/** The program that posts what it prints, also as a script that is no module. `worker`: what makes the workers of a pool, if the pool does not. */
export function postingPools(worker?: (pool: string) => string): string {
  const program = POOL_PROGRAM.replace("threads: 2", worker ? "threads: 2, worker: worker[k++]" : "$&");
  const isImport = (line: string) => line.startsWith("import ");
  const imports = program.split("\n").filter(isImport);
  const rest = program.split("\n").filter((line) => !isImport(line));
  const made = ["pool", "relaxed-pool", "js-pool"].map((pool) => worker?.(pool));
  return `${imports.join("\n")}
const post = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
const lines = [];
console.log = (...words) => lines.push(words.join(" "));
let k = 0;
const worker = [${made.join(", ")}];
const compute = async () => {
${rest.join("\n")}
};
compute().then(() => post({ value: lines }), (error) => post({ error: String(error.stack ?? error) }));
`;
}

/** Its imports as paths: a map of them is an inline script, which policies refuse. */
function byPath(program: string): string {
  return program.replace(
    /from "(xent[\w/]*)"/g,
    (_, name) => `from "/node_modules/xent/dist/${FILES[name]}.js"`,
  );
}

/** A page whose first helper hangs in its first job: it is ended, its piece is done again, and another one takes its place. Then a call is given up. */
const HANGING = `import * as xent from "xent";
import { createPool } from "xent/pool";
const files = location.origin + "/node_modules/xent/dist/";
const text = \`import * as library from "\${files}index.js";
import { serve } from "\${files}pool-core.js";
const engine = { ...library.inside.engine, crossEntropy() { for (;;); } };
serve({ inside: { ...library.inside, engine }, backend: "wasm" });\`;
const hanging = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
let started = 0;
const worker = () => new Worker(started++ === 0 ? hanging : files + "pool-worker.js", { type: "module" });
const compute = async () => {
  const pool = createPool({ threads: 2, worker });
  await pool.ready;
  const logits = { data: Float32Array.from({ length: 4e6 }, (_, k) => 6 * Math.sin(k * 0.7)), shape: [4000, 1000] };
  const target = Int32Array.from({ length: 4000 }, (_, row) => (row * 31) % 1000);
  const loss = await pool.async.crossEntropy(logits, target);
  await pool.ready;
  const controller = new AbortController();
  const call = pool.async.crossEntropyGrad(logits, target, { signal: controller.signal });
  controller.abort();
  const outcome = await call.then(() => "done", ({ name }) => name);
  return [pool.mode, pool.threads, loss === xent.crossEntropy(logits, target), started > 2, outcome].join(" ");
};
const post = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
compute().then((line) => post({ value: [line] }), (error) => post({ error: String(error.stack ?? error) }));
`;

function writePools(project: Project): void {
  const folder = project.createFolder(FOLDER);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const page = (name: string, script: string) =>
    write(`${name}.html`, `<!doctype html>\n<script type="module" src="${script}"></script>\n`);
  write("modules.js", byPath(postingPools()));
  page("modules", "modules.js");
  write("hanging.js", byPath(HANGING));
  page("hanging", "hanging.js");
  write("in-worker.js", `new Worker("modules.js", { type: "module" });\n`);
  page("worker", "in-worker.js");
  write("source.js", postingPools());
  page("bundle", "bundle.js");
  write(
    "own.js",
    postingPools((pool) => `() => new Worker("own-${pool}-worker.js", { type: "module" })`),
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

interface Case extends Omit<Site, "folder" | "isolated"> {
  readonly page: "modules" | "worker" | "bundle" | "own" | "hanging";
  /** What it prints of each entry, where memory is shared. */
  readonly expected: readonly string[];
}

export const ALL_SHARED = [POOL_OUTPUT, POOL_OUTPUT, POOL_OUTPUT];
/** What {@link HANGING} prints. */
const REPLACED = ["shared 2 true true AbortError"];
const ALL_SINGLE = [SINGLE, SINGLE, SINGLE];
const SELF = "default-src 'self'";

const CASES: readonly Case[] = [
  { page: "modules", expected: ALL_SHARED },
  { page: "worker", expected: ALL_SHARED },
  { page: "bundle", expected: ALL_SHARED },
  { page: "modules", policy: SELF, expected: ALL_SHARED },
  { page: "modules", policy: "worker-src 'none'", expected: ALL_SINGLE },
  // Helpers that may not compile have other bits: only those of `xent/js` are of use.
  {
    page: "modules",
    policy: `${SELF} 'wasm-unsafe-eval'`,
    workerPolicy: SELF,
    expected: [SINGLE, SINGLE, POOL_OUTPUT],
  },
  { page: "own", policy: `${SELF} 'wasm-unsafe-eval'`, expected: ALL_SHARED },
  { page: "hanging", expected: REPLACED },
];

/** Throws where a page prints something else. `shares`: whether isolated pages have memory that threads share; others are sent copies. */
export async function checkPools(browser: Browser, project: Project, shares: boolean): Promise<void> {
  writePools(project);
  for (const isolated of [true, false])
    for (const { page, expected: ifShared, ...site } of CASES) {
      const expected =
        shares && isolated ? ifShared : ifShared.map((line) => line.replace("shared", "copied"));
      const visit = { browser, folder: project.folder, page: `${FOLDER}/${page}.html`, isolated, ...site };
      await expectPrinted(visit, expected);
    }
}

/** Throws where a page prints something else. */
export async function expectPrinted(visit: Visit, expected: readonly string[]): Promise<void> {
  const printed = await postOf<readonly string[]>(visit);
  if (printed.join() === expected.join()) return;
  const { browser: _, ...where } = visit;
  throw new Error(`the pools of ${JSON.stringify(where)} print ${printed}, not ${expected}`);
}
