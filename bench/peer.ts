/** A peer: a library that is not ours. Each is a file of `peers/`, where its packages are, that exports `start`. */

import type { Input } from "./inputs.js";
import type { Contender, Variant } from "./measure.js";
import type { OperationName } from "./operations.js";
import { PEER_SHAPES } from "./shapes.js";
import type { Timed } from "./time.js";
import type { Task } from "./verify.js";

export interface Peer {
  readonly contenders: readonly Contender[];
  /** Ends what it started. */
  stop?(): void;
}

export type StartPeer = () => Promise<Peer>;

/** Those that are WebAssembly too. */
export const WASM_PEERS = ["tfjs", "onnxruntime-web", "jax-js"];
const NATIVE_PEERS = ["onnxruntime-node", "pytorch"];

export const PEERS: Readonly<Record<string, StartPeer>> = Object.fromEntries(
  [...WASM_PEERS, ...NATIVE_PEERS].map((name) => [name, () => startModule(name)]),
);

async function startModule(name: string): Promise<Peer> {
  const { start }: { start: StartPeer } = await import(`./peers/${name}.ts`);
  return start();
}

/** Starts those that can be; the others are absent, each with its reason. */
export async function startPeers(
  starts: Readonly<Record<string, StartPeer>>,
): Promise<{ peers: Peer[]; absent: Record<string, string> }> {
  const peers: Peer[] = [];
  const absent: Record<string, string> = {};
  for (const [name, start] of Object.entries(starts)) {
    try {
      peers.push(await start());
    } catch (error) {
      absent[name] = reasonOf(error);
    }
  }
  return { peers, absent };
}

/** The first line of a message, without the place that Node names in it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0].replace(/ imported from .*/, "");
}

/** A task but for its bound. One that keeps its own time has a turn. */
export type PeerTask = Omit<Task, "bound"> & Partial<Timed>;

type Prepare = (input: Input) => PeerTask | Promise<PeerTask>;

/**
 * No peer promises an error. The worst was 3.1e-6 of the largest result, in the softmax of 32,000 classes by tfjs; a wrong
 * formula is off by far more.
 */
const BOUND = { relative: 1e-5 };

/** A contender for each variant: what it can do in it. */
export function contendersOf(
  engine: string,
  backend: string,
  variants: Partial<Record<Variant, Partial<Record<OperationName, Prepare>>>>,
): Contender[] {
  return Object.entries(variants).map(([variant, operations]) => ({
    engine,
    variant: variant as Variant,
    backend,
    async prepare(operation, input) {
      const prepare = operations[operation];
      if (prepare === undefined || !PEER_SHAPES.includes(input.shape.name)) return null;
      return { ...(await prepare(input)), bound: BOUND };
    },
  }));
}
