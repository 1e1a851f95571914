/** Memory that is used again in turn: as many pieces of it as blocks are worked on at a time. */

/** An array of zeros. */
export type NewArray = <A>(type: ArrayClass<A>, length: number) => A;

/** The class of a typed array. */
export interface ArrayClass<A> {
  new (length: number): A;
  new (buffer: SharedArrayBuffer): A;
  readonly BYTES_PER_ELEMENT: number;
}

export const ordinaryArray: NewArray = (type, length) => new type(length);

/** Where blocks are put. */
export interface BlockMemory {
  /** So many blocks are worked on at a time. */
  readonly turns: number;
  /** About the size of a block. */
  readonly bytes: number;
  readonly newArray: NewArray;
}

export class Turns<T> {
  readonly #held: { readonly size: number; readonly memory: T }[] = [];
  readonly #count: number;
  readonly #make: (size: number) => T;
  #next = 0;

  constructor(count: number, make: (size: number) => T) {
    this.#count = count;
    this.#make = make;
  }

  /** What was taken as many times ago as there are turns, if it has this size; new memory otherwise. */
  take(size: number): T {
    const turn = this.#next;
    this.#next = (turn + 1) % this.#count;
    let held = this.#held[turn];
    if (held === undefined || held.size < size) {
      held = { size, memory: this.#make(size) };
      this.#held[turn] = held;
    }
    return held.memory;
  }
}
