/** What the kernels know of a block of rows, kept: of long rows the terms are computed once more after the sums were closed. */

import { stateArrayBytes } from "../../wasm/layout.js";
import type { Stage } from "../../wasm/stage.js";
import { STATE_ARRAYS, STATE_ROW_BYTES } from "./room.js";

export class SavedState {
  readonly #bytes: Uint8Array;
  readonly #state: number;
  readonly #arrayBytes: number;
  readonly #places: readonly number[];

  constructor({ floats, address }: Stage, places: readonly number[]) {
    this.#bytes = new Uint8Array(floats.buffer);
    this.#state = address.state;
    this.#arrayBytes = stateArrayBytes(address.rows);
    this.#places = places;
  }

  keep(place: number, rows: number): void {
    this.#copy(rows, (array) => this.#state + array * this.#arrayBytes, this.#saved(place, rows));
  }

  restore(place: number, rows: number): void {
    this.#copy(rows, this.#saved(place, rows), (array) => this.#state + array * this.#arrayBytes);
  }

  #saved(place: number, rows: number): (array: number) => number {
    return (array) => this.#places[place] + array * rows * STATE_ROW_BYTES;
  }

  #copy(rows: number, from: (array: number) => number, to: (array: number) => number): void {
    const count = rows * STATE_ROW_BYTES;
    for (let array = 0; array < STATE_ARRAYS; array++)
      this.#bytes.copyWithin(to(array), from(array), from(array) + count);
  }
}
