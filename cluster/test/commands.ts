/** Runs both commands in a folder of a test's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach } from "vitest";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const MAIN = path("../dist/main.js");
export const XENT = path("../../dist/cli/main.js");

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder = "";
const closers: (() => unknown)[] = [];

/** Each test has a new folder; what it started is ended after it. */
export function inAFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "xent-cluster-"));
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  });
}

export const inFolder = (name: string) => join(folder, name);

export function atEnd(close: () => unknown): void {
  closers.push(close);
}

async function run(main: string, args: readonly string[], variables: object = {}): Promise<Outcome> {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: "pipe", env });
  child.stdin.end();
  const [out, err] = [child.stdout, child.stderr].map(textOf);
  const [code] = await once(child, "close");
  return { code, out: out(), err: err() };
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.on("data", (data) => {
    text += data;
  });
  return () => text;
}

export const cluster = (...args: readonly string[]) => run(MAIN, args);
export const clusterWith = (variables: object, ...args: readonly string[]) => run(MAIN, args, variables);
export const xent = (...args: readonly string[]) => run(XENT, args);

/** A worker process; it is killed at the end of the test. */
export class TestWorker {
  readonly #process: ChildProcess;
  readonly log: () => string;

  constructor(url: string, ...args: readonly string[]) {
    this.#process = spawn(process.execPath, [MAIN, "work", "--redis", url, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.log = textOf(this.#process.stderr);
    atEnd(() => this.signal("SIGKILL"));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async end(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, "exit");
    return this.#process.exitCode;
  }
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50);
}

/** The numbers of a report, without the time. */
export function figuresOf({ out }: Outcome): Record<string, unknown> {
  const { seconds, logitsPerSecond, ...figures } = JSON.parse(out);
  return figures;
}
