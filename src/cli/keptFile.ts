/** An output of a run with --checkpoint: what was written before a kill is taken up again, and nothing that was not. */
import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { InputError } from "../files/inputError.js";
import { createPartial, type Destination, destinationOf } from "./destination.js";
import { fileError } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import type { KeptPart } from "./keptPart.js";
import type { Output } from "./outputFile.js";
import { newToken, partialPath, syncFolder, tolerant } from "./partialFile.js";

const PIECE_BYTES = 1 << 20;
const MISSING = "is gone";

export class KeptFile implements Output {
  readonly #path: string;
  readonly #destination: Destination;
  readonly #token: string;
  readonly #partialPath: string;
  #hash: Hash = createHash("sha256");
  readonly #withdraw: () => void;
  #descriptor = -1;
  #bytes = 0;
  /** Whether a checkpoint knows the file. */
  #isKept = false;
  /** Whether it has its name. */
  #isFinished = false;

  /** `earlier`: what another run has written; null: there was none. `refused`: an error about the checkpoint. */
  constructor(
    path: string,
    inputs: readonly string[],
    earlier: KeptPart | null,
    refused: (problem: string) => InputError,
  ) {
    this.#path = path;
    this.#destination = this.#attempt(() => destinationOf(path, inputs));
    this.#token = earlier?.token ?? newToken();
    this.#partialPath = partialPath(this.#destination.path, this.#token);
    // A signal removes what no checkpoint knows.
    this.#withdraw = onInterrupt(() => this.#removeUnkept());
    try {
      if (earlier === null)
        this.#descriptor = this.#attempt(() => createPartial(this.#partialPath, this.#destination));
      else this.#resume(earlier, refused);
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  #resume(earlier: KeptPart, refused: (problem: string) => InputError): void {
    this.#isKept = true;
    const problem = this.#attempt(() => this.#takeUp(this.#partialPath, "r+", earlier));
    if (problem === null) {
      // What follows was written after the checkpoint, and is written again.
      this.#attempt(() => ftruncateSync(this.#descriptor, earlier.bytes));
      return;
    }
    // Who was killed after the last checkpoint may have given it its name.
    const isFinished =
      problem === MISSING &&
      this.#attempt(() => this.#takeUp(this.#destination.path, "r", earlier)) === null &&
      this.#attempt(() => fstatSync(this.#descriptor).size) === earlier.bytes;
    if (!isFinished) throw refused(`its output "${basename(this.#partialPath)}" ${problem}`);
    this.#isFinished = true;
  }

  /** Opens a file that has to begin with what was written; what is wrong with it, null if nothing is. */
  #takeUp(path: string, flags: "r" | "r+", { bytes, digest }: KeptPart): string | null {
    this.#close();
    try {
      this.#descriptor = openSync(path, flags);
    } catch (error) {
      if (Object(error).code === "ENOENT") return MISSING;
      throw error;
    }
    const { size } = fstatSync(this.#descriptor);
    if (size < bytes) return `has ${size} bytes, expected at least ${bytes}`;
    const piece = new Uint8Array(PIECE_BYTES);
    const hash = createHash("sha256");
    for (let done = 0; done < bytes; ) {
      const count = readSync(this.#descriptor, piece, 0, Math.min(PIECE_BYTES, bytes - done), done);
      if (count === 0) return "became shorter while it was read";
      hash.update(piece.subarray(0, count));
      done += count;
    }
    if (hash.copy().digest("hex") !== digest) return "has other bytes than were written";
    this.#hash = hash;
    this.#bytes = bytes;
    return null;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get place(): string {
    return this.#isFinished ? this.#destination.path : this.#partialPath;
  }

  write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#attempt(() => {
      // Two runs of one part, as a scheduler may start them: the later one has taken the file.
      if (fstatSync(this.#descriptor).size < this.#bytes)
        throw new InputError(this.#path, "became shorter while it was written: another run has taken it up");
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#bytes + done);
    });
    this.#bytes += bytes.length;
  }

  sync(): void {
    if (!this.#isFinished) this.#attempt(() => fsyncSync(this.#descriptor));
  }

  /** All that was written, which is on the disk after this. */
  part(): KeptPart {
    this.sync();
    const digest = this.#hash.copy().digest("hex");
    return { name: basename(this.#path), token: this.#token, bytes: this.#bytes, digest };
  }

  /** A checkpoint knows it now. */
  keep(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    this.#withdraw();
    tolerant(() => syncFolder(dirname(this.#partialPath)));
  }

  finish(): void {
    this.sync();
    if (!this.#isFinished) this.#attempt(() => renameSync(this.#partialPath, this.#destination.path));
    this.#isFinished = true;
    this.#close();
    this.#withdraw();
    tolerant(() => syncFolder(dirname(this.#destination.path)));
  }

  discard(): void {
    tolerant(() => this.#close());
    this.#removeUnkept();
    this.#withdraw();
  }

  #removeUnkept(): void {
    if (!this.#isKept && !this.#isFinished) tolerant(() => rmSync(this.#partialPath, { force: true }));
  }

  #close(): void {
    if (this.#descriptor < 0) return;
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    closeSync(descriptor);
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw fileError(this.#path, "cannot be written", error);
    }
  }
}
