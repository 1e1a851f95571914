/** The sums of a strip so far: what one loop leaves for the next, in memory, so that no loop is compiled twice for it. */

/** Two vectors of sums in f64, the OR of the exponent fields of all terms, and the magic number of their shift. */
const LOW = memory.data(64);
const HIGH = LOW + 16;
const EXPONENT_BITS = LOW + 32;
const MAGIC = LOW + 48;

export class StripSums {
  @inline static get low(): v128 {
    return v128.load(LOW);
  }

  @inline static get high(): v128 {
    return v128.load(HIGH);
  }

  @inline static get exponentBits(): v128 {
    return v128.load(EXPONENT_BITS);
  }

  @inline static get magic(): v128 {
    return v128.load(MAGIC);
  }

  @inline static begin(magic: v128): void {
    const zero = f64x2.splat(0);
    StripSums.leave(zero, zero, zero);
    v128.store(MAGIC, magic);
  }

  @inline static leave(low: v128, high: v128, exponentBits: v128): void {
    v128.store(LOW, low);
    v128.store(HIGH, high);
    v128.store(EXPONENT_BITS, exponentBits);
  }
}
