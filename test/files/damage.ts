/** Damage to the bytes of a file, the same in every run. */
import { integerBelow, type Random } from "../tools/random.js";

export type Mutant = (random: Random) => Buffer;

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[integerBelow(random, list.length)];
}

/** Sizes, offsets and lengths that lie. */
const HOSTILE_WORDS = [0, 1, 2, 60, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const PIECES = [
  ...["'", '"', "{", "}", "(", ")", "[", "]", ",", ":", "\\", "\n", "\r\n", "\0", "%s", "-", "1e9", "null"],
  ...["\u001b[2J", "\u0085", "\u00a0", "\u2028", "\u202e", "PK\x03\x04", "PK\x05\x06"],
];

/** One kind of damage, at a random place. */
export function damaged(random: Random, whole: Uint8Array): Buffer {
  const at = integerBelow(random, whole.length);
  const bytes = Buffer.from(whole);
  switch (integerBelow(random, 8)) {
    case 0:
      bytes[at] ^= 1 << integerBelow(random, 8);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes, Buffer.alloc(1 + integerBelow(random, 1000))]);
    case 3:
      bytes[at] = integerBelow(random, 256);
      return bytes;
    case 4: {
      const word = Buffer.alloc(4);
      word.writeUInt32LE(pick(random, HOSTILE_WORDS));
      word.copy(bytes, at);
      return bytes;
    }
    case 5:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(random, PIECES)), bytes.subarray(at)]);
    case 6: {
      const end = at + integerBelow(random, bytes.length - at);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    }
    default: {
      const from = integerBelow(random, bytes.length);
      bytes.copy(bytes, at, from, from + 1 + integerBelow(random, 16));
      return bytes;
    }
  }
}
