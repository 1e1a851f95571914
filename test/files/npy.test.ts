/** Reading .npy files: every version, element type and byte order, and what is said about a file that is not one. */
import { expect, test } from "vitest";
import { IGNORED } from "../../src/check/canonicalize.js";
import type { Tensor } from "../../src/files/tensor.js";
import { Targets } from "../../src/run/targets.js";
import { npy, npyHeader } from "../cli/npyFixture.js";
import { complaint, floatsOf, open } from "./opened.js";

async function floats(bytes: Uint8Array): Promise<number[]> {
  return floatsOf(await open(bytes));
}

function openHeader(header: string, data = ""): Promise<Tensor> {
  return open(Buffer.concat([npyHeader({ descr: "", shape: [], header }), Buffer.from(data)]));
}

const VALUES = [0, -0, 1, -1.5, 65504, 2 ** -14, 2 ** -24, -(2 ** -20), Number.POSITIVE_INFINITY, Number.NaN];

for (const version of [1, 2, 3] as const) {
  for (const descr of [
    "<f2",
    ">f2",
    "=f2",
    "|f2",
    "f2",
    "<f4",
    ">f4",
    "=f4",
    "f4",
    "<f8",
    ">f8",
    "=f8",
    "f8",
  ]) {
    test(`version ${version}.0 with ${descr} gives the values back`, async () => {
      expect(await floats(npy({ descr, shape: [2, 5], version }, VALUES))).toEqual(VALUES);
    });
  }
}

test("every half is widened to exactly its value", async () => {
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
  const header = npyHeader({ descr: "<f2", shape: [1 << 16] });
  const widened = await floats(Buffer.concat([header, Buffer.from(halves.buffer)]));
  for (let bits = 0; bits < 1 << 16; bits++) {
    const [sign, exponent, mantissa] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    let value = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
    if (exponent === 31) value = mantissa === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    if (!Object.is(widened[bits], sign * value)) expect([bits, widened[bits]]).toEqual([bits, sign * value]);
  }
});

test("a part of the file is read from where it lies", async () => {
  const file = await open(npy({ descr: ">f2", shape: [6] }, [0, 1, 2, 3, 4, 5]));
  const values = new Float32Array(6);
  await file.readFloats(values.subarray(1, 4), 2);
  expect([...values]).toEqual([0, 2, 3, 4, 0, 0]);
});

for (const text of [
  "{'descr':'<f4','fortran_order':False,'shape':(2,)}",
  '{"shape": (2,), "fortran_order": False, "descr": "<f4"}      ',
  "  { 'fortran_order' : False ,'descr' : '<f4', 'shape' : ( 2L , ) , }  ",
  "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }",
]) {
  test(`the header ${text.trim()} is understood`, async () => {
    const file = await openHeader(text, "\0".repeat(8));
    expect(file.length).toBe(2);
  });
}

test("a shape without axes is one element", async () => {
  const file = await open(npy({ descr: "<i4", shape: [] }, [3]));
  expect([file.shape, file.length]).toEqual([[], 1]);
});

for (const [header, words] of [
  ["", "it is no dict"],
  ["[1, 2]", "it is no dict"],
  ["{}", "it is no dict of strings, booleans and sizes"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "a comma is missing"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "it is no dict of"],
  ["{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", "a comma is missing"],
  ["{'descr': '<f4', 'fortran_order': False}", "its keys are descr, fortran_order"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': True}", "shape, x"],
  ["{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "descr is there twice"],
  ["{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "it is no dict of"],
  ["{'descr': '<f4', 'fortran_order': 'no', 'shape': (2,)}", "fortran_order is not True or False"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': [2]}", "it is no dict of"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", "shape is not a tuple"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)}", "shape is not a tuple of sizes"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "it is no dict of"],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': True}", "shape is not a tuple of sizes"],
  ["{'descr': True, 'fortran_order': False, 'shape': (2,)}", "descr is not a string"],
] as const) {
  test(`the header ${header || "of nothing"} is refused`, async () => {
    const said = await complaint(() => openHeader(header));
    expect(said).toContain("is not a valid .npy file: ");
    expect(said).toContain(words);
  });
}

test("records of several fields are named as such", async () => {
  const header = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}";
  expect(await complaint(() => openHeader(header))).toBe(
    "holds records of several fields, expected one number per element",
  );
});

// numpy's aliases, which numpy.save does not write and numpy.load reads.
for (const [descr, code] of [
  ["e", "f2"],
  ["<f", "f4"],
  [">d", "f8"],
  ["=b", "i1"],
  ["|B", "u1"],
  ["h", "i2"],
  [">H", "u2"],
  ["i", "i4"],
  ["<I", "u4"],
  ["q", "i8"],
  [">Q", "u8"],
  ["float16", "f2"],
  ["float32", "f4"],
  ["float64", "f8"],
  ["int8", "i1"],
  ["int16", "i2"],
  ["int32", "i4"],
  ["int64", "i8"],
  ["uint8", "u1"],
  ["uint16", "u2"],
  ["uint32", "u4"],
  ["uint64", "u8"],
] as const) {
  test(`elements of type ${descr} are read as ${code}`, async () => {
    const order = descr.startsWith(">") ? ">" : "<";
    const values = npy({ descr: order + code, shape: [3] }, [1, 2, 5]);
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (3,)}`;
    const data = values.subarray(-3 * Number(code[1]));
    const bytes = Buffer.concat([npyHeader({ descr: "", shape: [], header }), data]);
    if (code.startsWith("f")) expect(await floats(bytes)).toEqual([1, 2, 5]);
    else {
      const file = await open(bytes);
      expect([...(await new Targets(file, 6, -1).read(0, 3))]).toEqual([1, 2, 5]);
    }
  });
}

for (const [descr, words, castTo] of [
  ["|b1", '"|b1" (booleans)', "uint8"],
  ["b1", '"b1" (booleans)', "uint8"],
  ["?", '"?" (booleans)', "uint8"],
  ["bool", '"bool" (booleans)', "uint8"],
  ["float8_e4m3fn", '"float8_e4m3fn" (small numbers of ml_dtypes)', "float32"],
  ["int4", '"int4" (small numbers of ml_dtypes)', "float32"],
  ["|V1", '"|V1" (raw bytes, as which numpy.save stores float8)', "float32"],
  ["|V8", '"|V8" (raw bytes)'],
  ["<f16", '"<f16" (extended precision)', "float64"],
  ["g", '"g" (extended precision)', "float64"],
  ["float128", '"float128" (extended precision)', "float64"],
  ["int", '"int" (integers whose size depends on the machine)', "int64"],
  ["<l", '"<l" (integers whose size depends on the machine)', "int64"],
  ["<c8", '"<c8" (complex numbers)'],
  ["F", '"F" (complex numbers)'],
  ["complex64", '"complex64" (complex numbers)'],
  ["<M8[ns]", '"<M8[ns]" (dates)'],
  ["datetime64[D]", '"datetime64[D]" (dates)'],
  ["<m8", '"<m8" (time spans)'],
  ["|O", '"|O" (Python objects)'],
  ["O8", '"O8" (Python objects)'],
  ["object", '"object" (Python objects)'],
  ["|S5", '"|S5" (byte strings)'],
  ["a5", '"a5" (byte strings)'],
  ["<U7", '"<U7" (text)'],
  ["U", '"U" (text)'],
  ["str", '"str" (text)'],
  ["i4,f4", '"i4,f4" (records of several fields)'],
  ["(2,3)f4", '"(2,3)f4" (arrays of numbers)'],
  ["4f4", '"4f4" (arrays of numbers)'],
  ["<f1", '"<f1"'],
  ["<f3", '"<f3"'],
  ["float8", '"float8"'],
  ["<F4", '"<F4"'],
  ["<float32", '"<float32"'],
  ["!f4", '"!f4"'],
  [" f4", '" f4"'],
  ["f4 ", '"f4 "'],
  ["", '""'],
  ["<", '"<"'],
  ["\u00e9", '"\u00e9"'],
] as readonly (readonly [descr: string, words: string, castTo?: string])[]) {
  test(`elements of type ${JSON.stringify(descr)} are refused`, async () => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (0,)}`;
    const advice = castTo === undefined ? "" : `; save array.astype("${castTo}")`;
    expect(await complaint(() => openHeader(header))).toBe(
      `has elements of type ${words}, expected f2, f4, f8 or integers${advice}`,
    );
  });
}

test("a file that is shorter or longer than its header promises is refused with both sizes", async () => {
  const whole = npy({ descr: "<f4", shape: [3, 2] }, [1, 2, 3, 4, 5, 6]);
  const promise = "its header promises 3 × 2 × 4 = 24 bytes of data, there are";
  expect(await complaint(() => open(whole.subarray(0, -1)))).toBe(`is truncated: ${promise} 23`);
  expect(await complaint(() => open(Buffer.concat([whole, Buffer.from("x")])))).toBe(
    `is too long: ${promise} 25`,
  );
});

for (const [shape, words] of [
  ["9007199254740993, 5", "has an axis of 9007199254740993 elements"],
  ["0, 18446744073709551615", "has an axis of 18446744073709551615 elements"],
  [`${"9".repeat(400)}, 0`, "has an axis of 9999"],
  ["4294967296, 4294967296", "has shape (4294967296, 4294967296)"],
  // Infinite products: as a factor of 0 they would make NaN.
  [`${"4503599627370496, ".repeat(40)}0`, "has shape (4503599627370496, "],
  [`0, ${"2, ".repeat(60)}`, "has shape (0, 2, "],
] as const) {
  test(`a shape of ${shape.slice(0, 40)} is refused as larger than any file`, async () => {
    const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape})}`;
    const said = await complaint(() => openHeader(header));
    expect(said).toContain(words);
    expect(said).toMatch(/, more (elements )?than any file can hold$/);
  });
}

test("as many axes as numpy has are read, more are refused", async () => {
  const header = (axes: number) =>
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${"1, ".repeat(axes)})}`;
  const file = await openHeader(header(64), "\0".repeat(4));
  expect(file.shape).toHaveLength(64);
  for (const axes of [65, 20_000])
    expect(await complaint(() => openHeader(header(axes), "\0".repeat(4)))).toBe(
      `has ${axes} axes, expected at most 64`,
    );
});

test("a header of more than a mebibyte is not read", async () => {
  const whole = npy({ descr: "<f4", shape: [0], version: 2 }, []);
  whole.writeUInt32LE((1 << 20) + 1, 8);
  const bytes = Buffer.concat([whole, Buffer.alloc(1 << 20)]);
  expect(await complaint(() => open(bytes))).toBe("has a header of 1048577 bytes, expected at most 1048576");
});

test("a header that ends after the file does is refused, wherever it was cut", async () => {
  const whole = npy({ descr: "<f4", shape: [0], version: 2 }, []);
  for (let length = 0; length < whole.length; length++) {
    const words = await complaint(() => open(whole.subarray(0, length)));
    if (length === 0) expect(words).toBe("is empty, expected a .npy file or another of tensors");
    else expect(words).toMatch(/^(ends within its header \(\d+ bytes in all\)|is a .npy file of version)/);
  }
});

test("a header length that lies is refused", async () => {
  const short = npy({ descr: "<f4", shape: [2] }, [1, 2]);
  short.writeUInt16LE(30, 8);
  expect(await complaint(() => open(short))).toContain("is not a valid .npy file");
  const long = npy({ descr: "<f4", shape: [2], version: 2 }, [1, 2]);
  long.writeUInt32LE(0xffffffff, 8);
  expect(await complaint(() => open(long))).toContain("ends within its header");
});

test("other versions are refused", async () => {
  const bytes = npy({ descr: "<f4", shape: [0] }, []);
  bytes[6] = 4;
  expect(await complaint(() => open(bytes))).toBe("is a .npy file of version 4.0, expected 1.0, 2.0 or 3.0");
});

for (const blank of ["\u00a0", "\u000b"]) {
  test(`the blank ${JSON.stringify(blank)}, which is none in Python, is refused`, async () => {
    const header = `{'descr': '<f4', 'fortran_order':${blank}False, 'shape': (0,)}`;
    expect(await complaint(() => openHeader(header))).toContain("a blank is none in Python");
  });
}

for (const order of ["<", ">", "|", "="]) {
  for (const type of ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]) {
    test(`targets of type ${order}${type} are class indices`, async () => {
      const file = await open(npy({ descr: order + type, shape: [5] }, [0, 100, 7, 99, 2]));
      const targets = new Targets(file, 100, 100);
      expect([...(await targets.read(1, 3))]).toEqual([IGNORED, 7, 99]);
    });
  }
}

test("a target is compared exactly, beyond 2^53 too", async () => {
  const big = 2n ** 63n - 1n;
  const file = await open(npy({ descr: "<i8", shape: [2] }, [0, big]));
  expect(await complaint(() => new Targets(file, 100, -1).read(0, 2))).toContain(`row 1 is ${big}, expected`);
  const unsigned = await open(npy({ descr: "<u8", shape: [1] }, [2n ** 64n - 1n]));
  expect(await complaint(() => new Targets(unsigned, 100, -1).read(0, 1))).toContain(
    "row 0 is 18446744073709551615",
  );
});

for (const descr of ["<V2", "|V2", "V2", "bfloat16"]) {
  test(`elements of type ${descr} are bfloat16, little-endian`, async () => {
    const header = npyHeader({ descr, shape: [3] });
    const file = await open(Buffer.concat([header, Uint8Array.of(0x80, 0x3f, 0x20, 0xc1, 0x80, 0x7f)]));
    expect([file.dtype.half, await floatsOf(file)]).toEqual(["bfloat16", [1, -10, Number.POSITIVE_INFINITY]]);
  });
}

test("a type that is given overrules the file's, if it has as many bytes", async () => {
  const halves = npy({ descr: ">u2", shape: [2] }, [0x3f80, 0xc120]);
  expect(await floatsOf(await open(halves, { dtype: "bfloat16" }))).toEqual([1, -10]);
  expect(await floatsOf(await open(halves, { dtype: "float16" }))).toEqual([1.875, -2.5625]);
  expect(await complaint(() => open(halves, { dtype: "float32" }))).toBe(
    'has elements of type ">u2" of 2 bytes, which cannot be float32 of 4 bytes',
  );
});

test("a .npy file has one tensor, without a name", async () => {
  expect(await complaint(() => open(npy({ descr: "<f4", shape: [] }, [1]), { name: "x" }))).toBe(
    "is a .npy file, whose one tensor has no name",
  );
});
