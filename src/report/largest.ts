/** The few of many things whose key is the largest. */

interface Entry<T> {
  readonly key: number;
  readonly value: T;
}

export class Largest<T> {
  readonly #most: number;
  /** Descending; of equal keys the first that came is first. */
  readonly #entries: Entry<T>[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether something with this key would stay. NaN never does. */
  wants(key: number): boolean {
    if (Number.isNaN(key)) return false;
    return this.#entries.length < this.#most || key > this.#entries[this.#entries.length - 1].key;
  }

  add(key: number, value: T): void {
    if (!this.wants(key)) return;
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle].key >= key) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { key, value });
    if (this.#entries.length > this.#most) this.#entries.pop();
  }

  /** In descending order. */
  get values(): T[] {
    return this.#entries.map(({ value }) => value);
  }
}
