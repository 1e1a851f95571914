/** Memory for slots and blocks, which is used again: new pages cost more than copying does. */

export interface Memory {
  /** So many bytes or more, once. */
  readonly of: (bytes: number) => SharedArrayBuffer;
  /** Nobody uses it any more. */
  giveBack(): void;
}

export class Memories {
  #free: SharedArrayBuffer | null = null;

  take(): Memory {
    let taken: SharedArrayBuffer | null = null;
    return {
      of: (bytes) => {
        taken =
          this.#free !== null && this.#free.byteLength >= bytes ? this.#free : new SharedArrayBuffer(bytes);
        this.#free = null;
        return taken;
      },
      giveBack: () => {
        if (taken !== null) this.#free = taken;
      },
    };
  }
}

/** Blocks that go to helpers and come back, to be used again. */
export class Blocks {
  #free: ArrayBuffer[] = [];

  /** So many bytes or more. */
  take(bytes: number): ArrayBuffer {
    const block = this.#free.pop();
    return block !== undefined && block.byteLength >= bytes ? block : new ArrayBuffer(bytes);
  }

  /** At most so many are kept. */
  giveBack(block: ArrayBuffer, most: number): void {
    if (this.#free.length < most) this.#free.push(block);
  }
}
