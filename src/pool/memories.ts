/** Shared memory for slots, which is used again: new pages cost more than copying does. */

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
