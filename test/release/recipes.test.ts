/** The recipes of docs/scale.md that need a scheduler, with kills. A tool that is not installed is named, and its test is skipped. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { npyHeader } from "../cli/npyFixture.js";
import { ROOT } from "../docs/documents.js";
import { recipesOf } from "../docs/recipes.js";
import { uniform } from "../tools/random.js";

const COMMAND = join(ROOT, "dist/cli/main.js");
/** Debian's packages are for its own Python. */
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
const ROWS = 600;
const CLASSES = 20_000;
/** In place of those of the recipes, which would take too long here. */
const SHARDS = 40;

let folder = "";
let environment: NodeJS.ProcessEnv = {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-recipes-"));
  mkdirSync(join(folder, "bin"));
  // What npx would start.
  writeFileSync(join(folder, "bin/npx"), `#!/bin/sh\nshift\nexec ${process.execPath} ${COMMAND} "$@"\n`);
  chmodSync(join(folder, "bin/npx"), 0o755);
  environment = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const random = uniform(5);
  const logits = Float32Array.from({ length: ROWS * CLASSES }, () => 12 * random() - 6);
  save("logits.npy", "<f4", [ROWS, CLASSES], logits);
  save(
    "targets.npy",
    "<i4",
    [ROWS],
    Int32Array.from({ length: ROWS }, () => CLASSES * random()),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));

function save(name: string, descr: string, shape: number[], values: Float32Array | Int32Array): void {
  writeFileSync(join(folder, name), Buffer.concat([npyHeader({ descr, shape }), Buffer.from(values.buffer)]));
}

/** Without the time. */
const figures = (text: string) => text.split("\n").filter((line) => !/^(time|throughput) /.test(line));

function ofOneRun(): string[] {
  const args = [COMMAND, "loss", "logits.npy", "targets.npy"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(status).toBe(0);
  return figures(stdout);
}

const isThere = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

/** A test that needs a tool; its title says where one gets it. */
function testWith(tool: string, hasTool: boolean, packages: string, run: () => Promise<void>): void {
  if (hasTool) test(tool, run);
  else test.skip(`${tool}: not tested, it is not installed (apt-get install ${packages})`, run);
  if (!hasTool)
    process.stderr.write(`${tool} is not installed, and was not tested: apt-get install ${packages}\n`);
}

function start(program: string, ...args: string[]): ChildProcess {
  return spawn(program, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, which can be killed with all that it began.
    detached: true,
  });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (data) => {
    text += data;
  });
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return text;
}

testWith("GNU parallel", isThere("parallel", "--version"), "parallel", async () => {
  const recipe = recipesOf("GNU parallel")[0]
    .replace("/200", `/${SHARDS}`)
    .replace("199", `${SHARDS - 1}`);
  const jobs = () =>
    existsSync(join(folder, "shards.log"))
      ? readFileSync(join(folder, "shards.log"), "utf8").trimEnd().split("\n").slice(1)
      : [];
  let done = 0;
  for (let kill = 0; kill < 3; kill++) {
    const child = start("bash", "--norc", "-c", recipe);
    const end = once(child, "close");
    while (jobs().length < done + 4 && child.exitCode === null) await wait(10);
    process.kill(-Number(child.pid), "SIGKILL");
    await end;
    done = jobs().length;
    expect(done).toBeLessThan(SHARDS);
  }
  expect(figures(await outputOf(start("bash", "--norc", "-c", recipe)))).toEqual(ofOneRun());
  // None of those that were done was done again.
  const numbers = jobs().map((line) => Number(line.split("\t")[0]));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: SHARDS }, (_, k) => k + 1));
});

/** Starts a cluster, and says its address and the processes of its workers whenever it is asked. */
const CLUSTER = `
import sys
from dask.distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        for _ in sys.stdin:
            print(*[worker.pid for worker in cluster.workers.values() if worker.pid], flush=True)
`;

testWith("Dask", isThere(PYTHON, "-c", "import distributed"), "python3-distributed", async () => {
  writeFileSync(join(folder, "cluster.py"), CLUSTER);
  const [recipe] = recipesOf("Dask");
  expect(recipe).toContain("SHARDS = 200\n");
  writeFileSync(join(folder, "shards.py"), recipe.replace("SHARDS = 200", `SHARDS = ${SHARDS}`));
  const cluster = spawn(PYTHON, ["cluster.py"], {
    cwd: folder,
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const answers = cluster.stdout[Symbol.asyncIterator]();
    const answer = async () => `${(await answers.next()).value}`.trim();
    const run = start(PYTHON, "shards.py", await answer());
    const output = outputOf(run);
    let kills = 0;
    while (run.exitCode === null && kills < 4) {
      await wait(1500);
      cluster.stdin.write("\n");
      const workers = (await answer()).split(" ").filter((pid) => pid !== "");
      if (run.exitCode !== null || workers.length === 0) continue;
      process.kill(Number(workers[kills % workers.length]), "SIGKILL");
      kills++;
    }
    expect(figures(await output)).toEqual(ofOneRun());
    expect(kills).toBeGreaterThan(1);
  } finally {
    const exit = cluster.exitCode === null ? once(cluster, "exit") : null;
    cluster.stdin.end();
    await exit;
  }
});

testWith("Python", isThere(PYTHON, "--version"), "python3", async () => {
  const blocks = [...recipesOf("Dask"), ...recipesOf("Ray and Spark"), ...recipesOf("Sums in Python")];
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks)
    expect(
      spawnSync(PYTHON, ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: block }).status,
    ).toBe(0);
  const lines = [0, 1].map((shard) => {
    const args = [COMMAND, "loss", "logits.npy", "targets.npy", "--shard", `${shard}/2`, "--json"];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" }).stdout;
  });
  const [sums] = recipesOf("Sums in Python");
  const program = `import sys\nlines = sys.stdin.read().splitlines()\n${sums}print(repr(loss))`;
  const { stdout } = spawnSync(PYTHON, ["-c", program], { input: lines.join(""), encoding: "utf8" });
  const whole = spawnSync(process.execPath, [COMMAND, "merge", "--json"], {
    input: lines.join(""),
    encoding: "utf8",
  });
  expect(Number(stdout)).toBe(JSON.parse(whole.stdout).loss);
});
