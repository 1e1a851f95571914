/** Runs the installed command `xent` as a process of its own, so that this one is free to renew its locks. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ClusterError, TEMPORARY } from "./failure.js";

export interface Run {
  /** Null: it was killed. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** The one beside this package, or that of the folder in which one works. */
function commandPath(): string {
  for (const from of [import.meta.url, join(process.cwd(), "any.js")])
    try {
      const manifest = createRequire(from).resolve("xent/package.json");
      const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
      return join(dirname(manifest), bin.xent);
    } catch (error) {
      if (Object(error).code !== "MODULE_NOT_FOUND") throw error;
    }
  throw new ClusterError("xent is not installed beside xent-cluster: npm install xent");
}

/** `input`: what it reads from standard input. */
export async function xent(args: readonly string[], input = "", stop?: AbortSignal): Promise<Run> {
  // In a group of its own: Ctrl-C is for the worker, which says what becomes of the shard.
  const child = spawn(process.execPath, [commandPath(), ...args], { stdio: "pipe", detached: true });
  const kill = () => child.kill("SIGKILL");
  stop?.addEventListener("abort", kill);
  if (stop?.aborted) kill();
  const texts = [child.stdout, child.stderr].map(async (stream) => {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    return Buffer.concat(parts).toString("utf8");
  });
  // It may end before it has read all, and its exit code says why.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  try {
    const [[code, signal], out, err] = await Promise.all([once(child, "close"), ...texts]);
    return { code, signal, out, err };
  } catch (error) {
    throw new ClusterError(`xent cannot be started: ${Object(error).message}`, TEMPORARY);
  } finally {
    stop?.removeEventListener("abort", kill);
  }
}

/** What it printed; else its own words and exit code, where what kills it may not kill the next one. */
export function outputOf({ code, signal, out, err }: Run): string {
  if (code === 0) return out;
  if (code === null) throw new ClusterError(`xent was killed by ${signal}`, TEMPORARY);
  const last = err.trimEnd().split("\n").at(-1) ?? "";
  throw new ClusterError(last.replace(/^xent: /, "") || `xent ended with ${code}`, code);
}
