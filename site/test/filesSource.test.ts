/** Files read by slices: the bytes are right wherever they are asked for, little is held however large the file, and what is gone is said. */

import { describe, expect, test } from "vitest";
import { FileSource, PIECE_BYTES, type Sliced, VanishedFile } from "../files/fileSource.js";

const GIGA = 1e9;
const HUGE = 30 * GIGA;
/** Bytes of a piece that are asked for; of four held pieces and one that comes. */
const MOST_LIVE = 6;

/** The byte at a place of a file that is nowhere. */
const byteAt = (place: number) => (place * 7 + Math.floor(place / 65_536)) % 251;

function bytesBetween(start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let k = 0; k < bytes.length; k++) bytes[k] = byteAt(start + k);
  return bytes;
}

/** A file of any size, which counts the bytes that were asked for. */
class FakeFile implements Sliced {
  asked = 0;
  readonly slices: [start: number, end: number][] = [];

  constructor(readonly size: number) {}

  slice(start = 0, end = this.size): Blob {
    this.slices.push([start, end]);
    this.asked += end - start;
    return {
      arrayBuffer: async () => bytesBetween(start, end).buffer,
    } as Blob;
  }
}

describe("a file of 30 GB", () => {
  test("has its bytes at both ends and across pieces", async () => {
    const file = new FakeFile(HUGE);
    const source = new FileSource("huge.npy", file);
    expect(source.size).toBe(HUGE);
    for (const offset of [0, PIECE_BYTES - 3, 20 * GIGA + 1, HUGE - 8]) {
      const bytes = await source.read(offset, 8);
      expect([...bytes]).toEqual(Array.from({ length: 8 }, (_, k) => byteAt(offset + k)));
    }
    expect((await source.read(HUGE - 2, 8)).length).toBe(2);
    expect((await source.read(HUGE, 8)).length).toBe(0);
    expect(file.asked).toBeLessThanOrEqual(MOST_LIVE * PIECE_BYTES);
  });

  test("gives each piece once where it is read in order, the next one ahead", async () => {
    const file = new FakeFile(HUGE);
    const source = new FileSource("huge.npy", file);
    const into = new Uint8Array(PIECE_BYTES / 4);
    for (let k = 0; k < 8; k++) expect(await source.read(k * into.length, into.length, into)).toBe(into);
    expect(file.slices).toEqual([0, 1, 2].map((k) => [k * PIECE_BYTES, (k + 1) * PIECE_BYTES]));
  });

  test("keeps few pieces: what was read long ago is asked for again", async () => {
    const file = new FakeFile(HUGE);
    const source = new FileSource("huge.npy", file);
    for (const piece of [0, 10, 20, 30, 40, 0]) await source.read(piece * PIECE_BYTES, 1);
    expect(file.slices.filter(([start]) => start === 0)).toHaveLength(2);
  });
});

test("a read may be longer than a piece, and fills what it is given", async () => {
  const size = 2 * PIECE_BYTES + 5;
  const source = new FileSource("x", new FakeFile(size));
  const bytes = await source.read(1, size);
  expect(bytes.length).toBe(size - 1);
  expect([bytes[0], bytes[PIECE_BYTES], bytes[size - 2]]).toEqual([1, PIECE_BYTES + 1, size - 1].map(byteAt));
});

describe("a file that vanishes", () => {
  test("or changes is an error that names it", async () => {
    const gone: Sliced = {
      size: 10,
      slice: () =>
        ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) as unknown as Blob,
    };
    const error = await new FileSource("gone.npy", gone).read(0, 4).catch((error) => error);
    expect(error).toBeInstanceOf(VanishedFile);
    expect(error.message).toBe(
      "gone.npy: cannot be read any more: it was moved, deleted or changed after it was chosen",
    );
  });

  test("or gives fewer bytes than it had is the same", async () => {
    const short: Sliced = { size: 10, slice: () => new Blob(["abc"]) };
    await expect(new FileSource("short.npy", short).read(0, 4)).rejects.toBeInstanceOf(VanishedFile);
  });
});
