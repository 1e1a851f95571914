/** Storing what is left of a vector at the end of a row, or of neighbouring rows. */
export class Store {
  /**
   * Stores the first `bytes` bytes of v, all where there are more. By lanes: a vector stored over what follows would make the
   * next load wait for it.
   */
  @inline static upTo(address: usize, v: v128, bytes: usize): void {
    if (bytes >= 16) v128.store(address, v);
    else if (bytes & 8) {
      v128.store64_lane(address, v, 0);
      if (bytes & 4) v128.store32_lane(address, v, 2, 8);
    } else if (bytes & 4) v128.store32_lane(address, v, 0);
  }

  /** The same for elements of two bytes. */
  @inline static halves(address: usize, v: v128, bytes: usize): void {
    Store.upTo(address, v, bytes);
    if (bytes >= 16) return;
    if (bytes === 14) v128.store16_lane(address, v, 6, 12);
    else if (bytes === 10) v128.store16_lane(address, v, 4, 8);
    else if (bytes === 6) v128.store16_lane(address, v, 2, 4);
    else if (bytes === 2) v128.store16_lane(address, v, 0);
  }

  /** Stores a vector of neighbouring rows of which `left` are still to come. */
  @inline static rows<T extends number>(address: usize, v: v128, left: usize): void {
    Store.upTo(address, v, left * sizeof<T>());
  }

  /** Stores the f64 sums of a vector of neighbouring rows of which `left` are still to come. */
  @inline static sums<T extends number>(address: usize, low: v128, high: v128, left: usize): void {
    Store.upTo(address, low, left * 8);
    if (sizeof<T>() === 4 && left > 2) Store.upTo(address + 16, high, left * 8 - 16);
  }
}
