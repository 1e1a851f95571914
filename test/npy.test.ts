/** Reading .npy files: every version, element type and byte order, and what is said about a file that is not one. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { InputError } from "../src/cli/failure.js";
import { NpyFile } from "../src/cli/npy.js";
import { IGNORED, Targets } from "../src/cli/targets.js";
import { npy, npyHeader } from "./npyFixture.js";

const folder = mkdtempSync(join(tmpdir(), "xent-npy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PATH = join(folder, "array.npy");

function open(bytes: Uint8Array): NpyFile {
  writeFileSync(PATH, bytes);
  return new NpyFile(PATH);
}

function floats(bytes: Uint8Array): number[] {
  const file = open(bytes);
  const values = file.newFloats(file.length);
  file.readFloats(values, 0);
  file.close();
  return [...values];
}

function openHeader(header: string, data = ""): NpyFile {
  return open(Buffer.concat([npyHeader({ descr: "", shape: [], header }), Buffer.from(data)]));
}

/** What is said about the file, without its path. */
function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message.startsWith(`${PATH}: `)).toBe(true);
    expect(message).not.toContain("\n");
    return message.slice(PATH.length + 2);
  }
  throw new Error("nothing was thrown");
}

const VALUES = [0, -0, 1, -1.5, 65504, 2 ** -14, 2 ** -24, -(2 ** -20), Number.POSITIVE_INFINITY, Number.NaN];

for (const version of [1, 2, 3] as const) {
  for (const descr of ["<f2", ">f2", "=f2", "|f2", "<f4", ">f4", "=f4", "<f8", ">f8", "=f8"]) {
    test(`version ${version}.0 with ${descr} gives the values back`, () => {
      expect(floats(npy({ descr, shape: [2, 5], version }, VALUES))).toEqual(VALUES);
    });
  }
}

test("every half is widened to exactly its value", () => {
  const halves = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits);
  const header = npyHeader({ descr: "<f2", shape: [1 << 16] });
  const widened = floats(Buffer.concat([header, Buffer.from(halves.buffer)]));
  for (let bits = 0; bits < 1 << 16; bits++) {
    const [sign, exponent, mantissa] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    let value = exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15);
    if (exponent === 31) value = mantissa === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    if (!Object.is(widened[bits], sign * value)) expect([bits, widened[bits]]).toEqual([bits, sign * value]);
  }
});

test("a part of the file is read from where it lies", () => {
  const file = open(npy({ descr: ">f2", shape: [6] }, [0, 1, 2, 3, 4, 5]));
  const values = new Float32Array(6);
  file.readFloats(values.subarray(1, 4), 2);
  file.close();
  expect([...values]).toEqual([0, 2, 3, 4, 0, 0]);
});

for (const text of [
  "{'descr':'<f4','fortran_order':False,'shape':(2,)}",
  '{"shape": (2,), "fortran_order": False, "descr": "<f4"}      ',
  "  { 'fortran_order' : False ,'descr' : '<f4', 'shape' : ( 2L , ) , }  ",
  "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }",
]) {
  test(`the header ${text.trim()} is understood`, () => {
    const file = openHeader(text, "\0".repeat(8));
    file.close();
    expect(file.length).toBe(2);
  });
}

test("a shape without axes is one element", () => {
  const file = open(npy({ descr: "<i4", shape: [] }, [3]));
  file.close();
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
  test(`the header ${header || "of nothing"} is refused`, () => {
    const said = complaint(() => openHeader(header));
    expect(said).toContain("is not a valid .npy file: ");
    expect(said).toContain(words);
  });
}

test("records of several fields are named as such", () => {
  const header = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}";
  expect(complaint(() => openHeader(header))).toBe(
    "holds records of several fields, expected one number per element",
  );
});

for (const [descr, words] of [
  ["|b1", '"|b1" (booleans)'],
  ["<c8", '"<c8" (complex numbers)'],
  ["|O", '"|O" (Python objects)'],
  ["<U7", '"<U7" (text)'],
  ["<f16", '"<f16"'],
  ["<f1", '"<f1"'],
  ["f4", '"f4"'],
] as const) {
  test(`elements of type ${descr} are refused`, () => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (0,)}`;
    expect(complaint(() => openHeader(header))).toBe(
      `has elements of type ${words}, expected f2, f4, f8 or integers`,
    );
  });
}

test("Fortran order is refused with what to save instead", () => {
  const bytes = npy({ descr: "<f4", shape: [2, 2], fortran: true }, [1, 2, 3, 4]);
  expect(complaint(() => open(bytes))).toBe(
    "is in Fortran order; save numpy.ascontiguousarray(array) instead",
  );
});

test("a file that is shorter or longer than its header promises is refused with both sizes", () => {
  const whole = npy({ descr: "<f4", shape: [3, 2] }, [1, 2, 3, 4, 5, 6]);
  const promise = "its header promises 3 × 2 × 4 = 24 bytes of data, there are";
  expect(complaint(() => open(whole.subarray(0, -1)))).toBe(`is truncated: ${promise} 23`);
  expect(complaint(() => open(Buffer.concat([whole, Buffer.from("x")])))).toBe(`is too long: ${promise} 25`);
});

test("sizes beyond any file are refused", () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (9007199254740993, 9007199254740993)}";
  expect(complaint(() => openHeader(header))).toContain("is truncated");
});

test("a header that ends after the file does is refused, wherever it was cut", () => {
  const whole = npy({ descr: "<f4", shape: [0], version: 2 }, []);
  for (let length = 0; length < whole.length; length++) {
    const words = complaint(() => open(whole.subarray(0, length)));
    if (length < 6) expect(words).toBe("is not a .npy file");
    else expect(words).toMatch(/^(ends within its header \(\d+ bytes in all\)|is a .npy file of version)/);
  }
});

test("a header length that lies is refused", () => {
  const short = npy({ descr: "<f4", shape: [2] }, [1, 2]);
  short.writeUInt16LE(30, 8);
  expect(complaint(() => open(short))).toContain("is not a valid .npy file");
  const long = npy({ descr: "<f4", shape: [2], version: 2 }, [1, 2]);
  long.writeUInt32LE(0xffffffff, 8);
  expect(complaint(() => open(long))).toContain("ends within its header");
});

test("other versions and other files are refused", () => {
  const bytes = npy({ descr: "<f4", shape: [0] }, []);
  bytes[6] = 4;
  expect(complaint(() => open(bytes))).toBe("is a .npy file of version 4.0, expected 1.0, 2.0 or 3.0");
  expect(complaint(() => open(Buffer.from("PK\x03\x04 an npz archive")))).toBe("is not a .npy file");
});

for (const order of ["<", ">", "|", "="]) {
  for (const type of ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]) {
    test(`targets of type ${order}${type} are class indices`, () => {
      const file = open(npy({ descr: order + type, shape: [5] }, [0, 100, 7, 99, 2]));
      const targets = new Targets(file, 100, 100);
      targets.checkAll();
      expect([...targets.read(1, 3)]).toEqual([IGNORED, 7, 99]);
      file.close();
    });
  }
}

test("a target is compared exactly, beyond 2^53 too", () => {
  const big = 2n ** 63n - 1n;
  const file = open(npy({ descr: "<i8", shape: [2] }, [0, big]));
  expect(complaint(() => new Targets(file, 100, -1).checkAll())).toContain(`row 1 is ${big}, expected`);
  file.close();
  const unsigned = open(npy({ descr: "<u8", shape: [1] }, [2n ** 64n - 1n]));
  expect(complaint(() => new Targets(unsigned, 100, -1).checkAll())).toContain(
    "row 0 is 18446744073709551615",
  );
  unsigned.close();
});
