/** Elements that do not lie in the order in which they are read: Fortran order, and views with any strides. */
import { expect, test } from "vitest";
import { blocksTogether, logitBlocks } from "../../src/files/blocks.js";
import { dtypeOf } from "../../src/files/dtype.js";
import { JoinedTensor } from "../../src/files/joinedTensor.js";
import { layoutOf } from "../../src/files/layout.js";
import { type ByteSource, MemorySource } from "../../src/files/source.js";
import { StridedTensor } from "../../src/files/strided.js";
import type { Tensor } from "../../src/files/tensor.js";
import { npy } from "../cli/npyFixture.js";
import { integerBelow, permutation, uniform } from "../tools/random.js";
import { floatsOf, open } from "./opened.js";

/** The indices of all elements, row-major. */
function* indices(shape: readonly number[]): Generator<number[]> {
  if (shape.length === 0) yield [];
  else for (let i = 0; i < shape[0]; i++) for (const rest of indices(shape.slice(1))) yield [i, ...rest];
}

/** What each element of a strided tensor is, where element k of the memory is k. */
function expected(shape: readonly number[], strides: readonly number[]): number[] {
  return [...indices(shape)].map((index) => index.reduce((sum, i, axis) => sum + i * strides[axis], 0));
}

function memory(elements: number): MemorySource {
  return new MemorySource(new Uint8Array(Float64Array.from({ length: elements }, (_, k) => k).buffer));
}

async function blockValues(tensor: Tensor, dim: number): Promise<number[]> {
  const values: number[] = [];
  for await (const { data } of logitBlocks(tensor, layoutOf(tensor, dim))) values.push(...data);
  return values;
}

test("any strides, sizes and ranges give the elements that they say", async () => {
  const random = uniform(3);
  for (let round = 0; round < 300; round++) {
    const rank = integerBelow(random, 5);
    const shape = Array.from({ length: rank }, () => 1 + integerBelow(random, 5));
    // Some axes further apart than they need be.
    const strides = new Array<number>(rank).fill(0);
    let reach = 1;
    for (const axis of permutation(random, rank)) {
      strides[axis] = random() < 0.1 ? 0 : reach * (1 + integerBelow(random, 3));
      reach += (shape[axis] - 1) * strides[axis];
    }
    const source = memory(reach + 3);
    const tensor = new StridedTensor({
      ...{ path: "x", dtype: dtypeOf("f8", "f8"), shape, source },
      ...{ strides, start: 24 },
    });
    const all = expected(shape, strides).map((k) => k + 3);
    expect(await floatsOf(tensor)).toEqual(all);
    const start = integerBelow(random, tensor.length);
    const count = integerBelow(random, tensor.length - start + 1);
    const part = new Float64Array(count);
    await tensor.readFloats(part, start);
    expect([...part]).toEqual(all.slice(start, start + count));
    for (let dim = 0; dim < rank; dim++) expect(await blockValues(tensor, dim)).toEqual(all);
  }
});

for (const descr of ["<f2", ">f4", "<f8"]) {
  test(`Fortran order of ${descr} is read in C order`, async () => {
    const shape = [3, 4, 5];
    const values = expected(shape, [1, 3, 12]);
    const file = await open(
      npy(
        { descr, shape, fortran: true },
        Array.from({ length: 60 }, (_, k) => k),
      ),
    );
    expect(await floatsOf(file)).toEqual(values);
    for (const dim of [0, 1, 2]) expect(await blockValues(file, dim)).toEqual(values);
  });
}

test("Fortran order of targets, of any size of integers", async () => {
  for (const descr of ["|u1", "<i2", ">i4", "<i8"]) {
    const file = await open(npy({ descr, shape: [2, 3], fortran: true }, [0, 3, 1, 4, 2, 5]));
    const bytes = file.newBytes(6);
    await file.readBytes(bytes, 0);
    const { itemBytes } = file.dtype;
    expect(Array.from({ length: 6 }, (_, k) => bytes[k * itemBytes])).toEqual([0, 1, 2, 3, 4, 5]);
  }
});

test("several tensors are one along the first axis, which may be that of the classes", async () => {
  const parts = await Promise.all(
    [
      npy({ descr: "<f4", shape: [2, 3] }, [0, 1, 2, 3, 4, 5]),
      npy({ descr: ">f4", shape: [1, 3], fortran: true }, [6, 7, 8]),
      npy({ descr: "<f4", shape: [0, 3] }, []),
      npy({ descr: "<f4", shape: [2, 3], fortran: true }, [9, 12, 10, 13, 11, 14]),
    ].map((bytes) => open(bytes)),
  );
  const whole = new JoinedTensor(parts);
  const values = Array.from({ length: 15 }, (_, k) => k);
  expect([whole.shape, await floatsOf(whole)]).toEqual([[5, 3], values]);
  for (const dim of [0, 1]) expect(await blockValues(whole, dim)).toEqual(values);
});

/** Zeros of any size, of which it counts what is read. */
class Zeros implements ByteSource {
  readonly size: number;
  bytes = 0;
  reads = 0;

  constructor(size: number) {
    this.size = size;
  }

  read(_offset: number, length: number, into = new Uint8Array(length)): Uint8Array {
    this.bytes += length;
    this.reads++;
    return into;
  }
}

for (const [name, shape, strides, dim] of [
  ["columns", [20_000, 1_000], [1, 20_000], 1],
  ["columns of classes in the middle", [100, 500, 400], [1, 100, 50_000], 1],
  ["a transposed matrix seen along its rows", [1_000, 20_000], [1, 1_000], 0],
  ["every other class", [5_000, 2_000], [4_000, 2], 1],
] as const) {
  test(`${name} are read in large pieces, and not much more than once`, async () => {
    const source = new Zeros(0);
    const parts = { path: "x", dtype: dtypeOf("f4", "f4"), shape, source, strides };
    const tensor = new StridedTensor(parts);
    for await (const _ of logitBlocks(tensor, layoutOf(tensor, dim)));
    expect(source.bytes).toBeLessThan(2.2 * 4 * tensor.length);
    expect(source.reads).toBeLessThan(tensor.length / 1_000);
  });
}

test("two tensors of different types come in blocks of the same rows", async () => {
  const shape = [300, 7, 500];
  const tensors = ["f4", "f8", "bf2"].map(
    (code) =>
      new StridedTensor({
        ...{ path: "x", dtype: dtypeOf(code, code as "f4"), shape, source: new Zeros(0) },
        ...{ strides: code === "f8" ? [1, 300, 2_100] : undefined },
      }),
  );
  let next = 0;
  for await (const { data, firstRow, outer, inner } of blocksTogether(tensors, layoutOf(tensors[0], 1))) {
    expect(firstRow).toBe(next);
    next += outer * inner;
    for (const values of data) expect(values.length).toBe(outer * 7 * inner);
  }
  expect(next).toBe(150_000);
});
