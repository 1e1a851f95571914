/** PyTorch on the CPU, one thread, in a process of its own; its results are new tensors, as its users have them. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { distributionsOf } from "../distributions.js";
import type { Input } from "../inputs.js";
import { mostCallsPerSample } from "../measure.js";
import type { OperationName } from "../operations.js";
import { contendersOf, type Peer, type PeerTask } from "../peer.js";

const WORKER = fileURLToPath(new URL("pytorch.py", import.meta.url));
/** The last is Debian's own, which its package python3-torch belongs to, whatever else is in the path. */
const PYTHONS = [process.env.PYTHON ?? "python3", "/usr/bin/python3"];

export async function start(): Promise<Peer> {
  const reasons: string[] = [];
  for (const python of PYTHONS) {
    const worker = new Worker(python);
    try {
      return peerOf(worker, await worker.ask<string>("version"));
    } catch (error) {
      worker.stop();
      reasons.push(`${python}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(reasons.join("; "));
}

function peerOf(worker: Worker, version: string): Peer {
  const folder = mkdtempSync(join(tmpdir(), "xent-pytorch-"));
  const [firstFile, secondFile, resultFile] = ["first", "second", "result"].map((name) => join(folder, name));

  /** The worker has one task at a time: the next takes its place. */
  const task =
    (operation: OperationName) =>
    async (input: Input): Promise<PeerTask> => {
      const { shape } = input;
      const [first, second] = argumentsOf(operation, input);
      writeFileSync(firstFile, first);
      writeFileSync(secondFile, second);
      await worker.ask("prepare", operation, shape.outer, shape.classes, firstFile, secondFile);
      return {
        call: () => worker.ask<number>("call"),
        async elements() {
          await worker.ask("elements", resultFile);
          const { buffer } = Uint8Array.from(readFileSync(resultFile));
          rmSync(resultFile);
          return new Float32Array(buffer);
        },
        turn: (milliseconds) => worker.ask<number[]>("turn", milliseconds, mostCallsPerSample(shape)),
      };
    };

  const tasksOf = (...operations: OperationName[]) =>
    Object.fromEntries(operations.map((operation) => [operation, task(operation)]));

  return {
    contenders: contendersOf("pytorch", `native ${version}`, {
      staged: tasksOf("crossEntropy", "classProbabilities", "labelSmoothing"),
      fresh: tasksOf("softmax", "crossEntropyGrad", "logSoftmax", "entropyFromLogits", "klDivergence"),
    }),
    stop() {
      worker.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The two arrays that an operation is called with. */
function argumentsOf(operation: OperationName, input: Input): readonly (Float32Array | Int32Array)[] {
  const { logits, target } = input;
  if (operation !== "klDivergence" && operation !== "classProbabilities") return [logits, target];
  const { p, q } = distributionsOf(input);
  return operation === "klDivergence" ? [p, q] : [logits, p];
}

/** The process of pytorch.py: a line asks, the next line answers. */
class Worker {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  readonly #closed: Promise<unknown>;
  #complaint = "it ended";

  constructor(python: string) {
    const child = spawn(python, [WORKER], { stdio: "pipe" });
    this.#child = child;
    this.#replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#closed = new Promise((resolve) => child.once("close", resolve));
    child.stderr.on("data", (text) => {
      // The last line of a traceback is the exception.
      this.#complaint = String(text).trim().split("\n").pop() ?? "";
    });
    child.on("error", ({ message }) => {
      this.#complaint = message;
    });
    // Who writes to a process that has ended hears of it when the reply is missing.
    child.stdin.on("error", () => {});
  }

  async ask<Reply>(request: string, ...values: readonly (string | number)[]): Promise<Reply> {
    this.#child.stdin.write(`${JSON.stringify([request, values])}\n`);
    const { value, done } = await this.#replies.next();
    if (!done) return JSON.parse(value);
    await this.#closed;
    throw new Error(this.#complaint);
  }

  stop(): void {
    this.#child.kill();
  }
}
