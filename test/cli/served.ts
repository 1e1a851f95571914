/** Runs of the built command one after the other in a process that stays (commandServer.mjs), each as if it had one of its own. */

import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Server {
  /** Descriptors of the pipes. */
  readonly requests: number;
  readonly answers: number;
  /** How many runs it still takes: each leaves its modules behind. */
  left: number;
}

const PROGRAM = fileURLToPath(new URL("./commandServer.mjs", import.meta.url));
const RUNS_OF_A_SERVER = 100;
const NEWLINE = 10;
const MOST_READ = 65_536;

/** `args`: the flags of Node, and the command. */
function start(args: readonly string[], command: string, env: NodeJS.ProcessEnv): Server {
  const folder = mkdtempSync(join(tmpdir(), "xent-server-"));
  const pipes = ["requests", "answers"].map((name) => join(folder, name));
  const { status, stderr } = spawnSync("mkfifo", pipes, { encoding: "utf8" });
  if (status !== 0) throw new Error(`no named pipes: ${stderr}`);
  spawn(process.execPath, [...args, PROGRAM, command, ...pipes], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  }).unref();
  // Each waits for the other side.
  const server = {
    requests: openSync(pipes[0], "w"),
    answers: openSync(pipes[1], "r"),
    left: RUNS_OF_A_SERVER,
  };
  rmSync(folder, { recursive: true });
  return server;
}

function stop({ requests, answers }: Server): void {
  closeSync(requests);
  closeSync(answers);
}

/** What runs the command with arguments in a folder, and waits for its end. */
export function served(
  flags: readonly string[],
  command: string,
  env: NodeJS.ProcessEnv,
): (folder: string, args: readonly string[]) => Run {
  let server: Server | undefined;
  return (folder, args) => {
    server ??= start(flags, command, env);
    writeSync(server.requests, `${JSON.stringify({ folder, args })}\n`);
    const chunks: Buffer[] = [];
    do {
      const chunk = Buffer.alloc(MOST_READ);
      const count = readSync(server.answers, chunk);
      if (count === 0) throw new Error(`the process of the command ended with ${args.join(" ")}`);
      chunks.push(chunk.subarray(0, count));
    } while (chunks[chunks.length - 1].at(-1) !== NEWLINE);
    if (--server.left === 0) {
      stop(server);
      server = undefined;
    }
    return JSON.parse(Buffer.concat(chunks).toString());
  };
}
