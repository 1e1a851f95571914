/**
 * The pace of pools in pages, isolated from other origins and not: `npm run bench:pages`, with the names of browsers if not all. Needs a
 * build, and a machine that does nothing else: the best times of programs that take turns.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../../../bench/install.js";

// What drives the browsers is installed before what needs it is imported.
install(new URL("./", import.meta.url), "--ignore-scripts");
const { chromium } = await import("./chromium.js");
const { firefox } = await import("./firefox.js");
const { postOf } = await import("./visit.js");
const { webkit } = await import("./webkit.js");

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FOLDER = "build/pace";
const BROWSERS = { chromium, firefox, webkit };

/** What an isolated page, and another one, are to reach. */
const TARGETS: Readonly<Record<string, number>> = {
  "two helpers / one": 1.85,
  "blocks / page": 1.25,
  "given up / page": 1.5,
};

const PROGRAM = `import { crossEntropy, crossEntropyGrad } from "/dist/index.js";
import { createPool } from "/dist/pool.js";
const ROUNDS = 12;
const SHAPES = [[1024, 32000], [8192, 1008]];

/** The best times of several programs, which take turns. What each needs is made before. */
async function best(programs) {
  const times = programs.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++)
    for (const [k, { prepare, run }] of programs.entries()) {
      const given = prepare?.();
      const start = performance.now();
      await run(given);
      times[k] = Math.min(times[k], performance.now() - start);
    }
  return times;
}

async function measure() {
  const [one, two] = [1, 2].map((threads) => createPool({ threads }));
  await one.ready;
  await two.ready;
  const lines = [];
  for (const [rows, classes] of SHAPES) {
    const shape = [rows, classes];
    const data = Float32Array.from({ length: rows * classes }, (_, k) => 8 * Math.sin(k * 0.7) * Math.cos(k * 0.013));
    const target = Int32Array.from({ length: rows }, (_, row) => (row * 7919) % classes);
    const x = { data, shape };
    const isShared = two.mode === "shared";
    const shared = isShared ? two.shared(Float32Array, shape) : x;
    shared.data.set(data);
    for (const [name, alone] of Object.entries({ crossEntropy, crossEntropyGrad })) {
      const out = name === "crossEntropy" ? undefined : two.shared(Float32Array, data.length);
      const options = out === undefined ? undefined : { out };
      const title = name + " " + rows + "×" + classes;
      const page = { run: () => alone(x, target, options) };
      if (isShared) {
        const [first, second] = [one, two].map((pool) => ({ run: () => pool.async[name](shared, target, options) }));
        const [ms, one1, two1] = await best([page, first, second]);
        lines.push({ title, ms, ratios: { "two helpers / one": one1 / two1, "two helpers / page": ms / two1 } });
        continue;
      }
      const half = rows / 2;
      const prepare = () => [0, 1].map((k) => data.slice(k * half * classes, (k + 1) * half * classes));
      const given = {
        prepare,
        run: (parts) => Promise.all(parts.map((data, k) =>
          two.async[name]({ data, shape: [half, classes] }, target.slice(k * half, (k + 1) * half), { transfer: [data], ...(out === undefined ? {} : { out: data }) }))),
      };
      const blocks = (pool) => ({ run: () => pool.async[name](x, target, options) });
      const [ms, block1, block2, up] = await best([page, blocks(one), blocks(two), given]);
      lines.push({ title, ms, ratios: { "blocks / page": ms / block2, "blocks of one helper / page": ms / block1, "given up / page": ms / up } });
    }
  }
  return { mode: two.mode, threads: two.threads, lines };
}
const post = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
measure().then((value) => post({ value }), (error) => post({ error: String(error.stack ?? error) }));
`;

interface Measured {
  readonly mode: string;
  readonly threads: number;
  readonly lines: readonly {
    readonly title: string;
    readonly ms: number;
    readonly ratios: Readonly<Record<string, number>>;
  }[];
}

const folder = join(ROOT, FOLDER);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "pace.js"), PROGRAM);
writeFileSync(join(folder, "pace.html"), `<!doctype html>\n<script type="module" src="pace.js"></script>\n`);

const named = process.argv.slice(2) as (keyof typeof BROWSERS)[];
for (const name of named.length > 0 ? named : (["chromium", "firefox"] as const)) {
  const shared = BROWSERS[name];
  const browser = await shared.started();
  for (const isolated of [true, false]) {
    const page = `${FOLDER}/pace.html`;
    const { mode, threads, lines } = await postOf<Measured>({ browser, folder: ROOT, page, isolated });
    console.log(`${browser.version}, ${isolated ? "isolated" : "not isolated"}: ${mode}, ${threads} threads`);
    for (const { title, ms, ratios } of lines) {
      const columns = Object.entries(ratios).map(([what, ratio]) => {
        const target = TARGETS[what];
        const verdict =
          target === undefined ? "" : ratio >= target ? ` (≥ ${target})` : ` (MISSED ${target})`;
        return `${what} ×${ratio.toFixed(2)}${verdict}`;
      });
      console.log(`  ${title}: page alone ${ms.toFixed(1)} ms   ${columns.join("   ")}`);
    }
  }
  await shared.stop();
}
