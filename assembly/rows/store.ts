/** Storing what is left of a vector at the end of a row, or of neighbouring rows. */
import { Lanes } from "../lanes";

export class Store {
  /** Stores the first `bytes` bytes of v, all where there are more. */
  @inline static upTo(address: usize, v: v128, bytes: usize): void {
    if (bytes >= 16) v128.store(address, v);
    else Lanes.storeMasked(address, v, Lanes.tailMask(bytes, 0));
  }

  /** Stores a vector of neighbouring rows of which `left` are still to come. */
  @inline static rows<T extends number>(address: usize, v: v128, left: usize): void {
    Store.upTo(address, v, left * sizeof<T>());
  }

  /** Stores the f64 sums of a vector of neighbouring rows of which `left` are still to come. */
  @inline static sums<T extends number>(address: usize, low: v128, high: v128, left: usize): void {
    if (left >= (Lanes.count<T>() as usize)) {
      v128.store(address, low);
      if (sizeof<T>() === 4) v128.store(address, high, 16);
    } else {
      Lanes.storeMasked(address, low, Lanes.tailMask(left * 8, 0));
      if (sizeof<T>() === 4) Lanes.storeMasked(address + 16, high, Lanes.tailMask(left * 8, 1));
    }
  }
}
