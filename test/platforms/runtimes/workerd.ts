/** workerd, without the tools of Cloudflare: one bundle and the kernels as modules beside it. */

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buildSync } from "esbuild";
import { ALL_KERNELS, type Platform } from "../platform.js";
import { handlerProgram } from "../programs.js";
import type { EngineReport, Report } from "../report.js";
import { installed, versionOf } from "./installed.js";

const KERNELS = ["kernels.wasm", "kernels.relaxed.wasm"];
const START_LIMIT_MS = 60_000;
const ANSWER_LIMIT_MS = 180_000;
const SAMPLES = 9;
/** Enough for the calls to take longer than a request. */
const CALLS = 21;

export const workerds: readonly Platform[] = (["handler", "module scope"] as const).map((where) => ({
  name: `workerd, ${where}`,
  backends: ALL_KERNELS,
  async run(project) {
    const folder = project.createFolder(`workerd ${where}`);
    writeFileSync(join(folder, "handler.js"), handlerProgram(where, "../report.js"));
    buildSync({
      entryPoints: [join(folder, "handler.js")],
      outfile: join(folder, "worker.js"),
      bundle: true,
      format: "esm",
      conditions: ["workerd"],
      external: ["*.wasm"],
      logLevel: "error",
    });
    for (const name of KERNELS) {
      copyFileSync(join(project.folder, "node_modules/xent/dist", name), join(folder, name));
    }
    writeFileSync(join(folder, "config.capnp"), configuration());
    return { version: `workerd ${versionOf("workerd", "workerd")}`, report: await served(folder) };
  },
}));

/** The server takes a free port, and says which. */
function configuration(): string {
  const kernels = KERNELS.map((name) => `(name = "${name}", wasm = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js"), ${kernels.join(", ")}],
  compatibilityDate = "2026-11-01",
);
`;
}

async function served(folder: string): Promise<Report> {
  // The package's command is a script that passes no further file descriptor on.
  const program: string = createRequire(installed("workerd", "workerd/package.json"))("workerd").default;
  const server = spawn(program, ["serve", "config.capnp", "--control-fd=3"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  try {
    const url = `http://127.0.0.1:${await portOf(server)}/`;
    const report: Report = await answerOf(url);
    const timed: [string, EngineReport][] = [];
    for (const [entry, engine] of Object.entries(report)) {
      timed.push([entry, { ...engine, milliseconds: await medianMilliseconds(`${url}?entry=${entry}`) }]);
    }
    return Object.fromEntries(timed) as Report;
  } finally {
    server.kill();
  }
}

/** It writes a line of JSON to the control descriptor when it listens. */
function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let errors = "";
    server.stderr?.on("data", (text) => {
      errors += text;
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${errors}`)));
    (server.stdio[3] as Readable).once("data", (line) => resolve(JSON.parse(line).port));
    setTimeout(() => reject(new Error(`workerd does not listen: ${errors}`)), START_LIMIT_MS).unref();
  });
}

async function answerOf<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`workerd answers ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** Of one call, from the time that requests of many calls take longer than those of one. */
async function medianMilliseconds(url: string): Promise<number> {
  const timeOf = async (calls: number) => {
    const start = performance.now();
    await answerOf(`${url}&calls=${calls}`);
    return performance.now() - start;
  };
  const times: number[] = [];
  for (let k = 0; k < SAMPLES; k++) times.push(((await timeOf(CALLS)) - (await timeOf(1))) / (CALLS - 1));
  return times.sort((a, b) => a - b)[SAMPLES >> 1];
}
