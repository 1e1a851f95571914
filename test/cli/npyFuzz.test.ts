/** Thousands of damaged .npy files, the same in every run: each is read as what it says, or refused in one clean line. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { InputError } from "../../src/cli/failure.js";
import { layoutOf } from "../../src/cli/layout.js";
import { NpyFile } from "../../src/cli/npy.js";
import { Targets } from "../../src/cli/targets.js";
import { integerBelow, type Random, uniform } from "../tools/random.js";
import { type NpyParts, npy, npyHeader } from "./npyFixture.js";

const MUTANTS = 6_000;
const folder = mkdtempSync(join(tmpdir(), "xent-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));
const PATH = join(folder, "array.npy");

const SOUND: readonly NpyParts[] = [
  { descr: "<f4", shape: [6, 5] },
  { descr: ">f8", shape: [2, 5, 3], version: 2 },
  { descr: "<f2", shape: [6, 5], version: 3 },
  { descr: "<i8", shape: [6] },
  { descr: "|u1", shape: [0] },
];

const MANY_ONES = "1, ".repeat(100);
const HUGE = "9".repeat(400);
/** Pieces of headers that are wrong, hostile or spelt unusually. */
const TYPES =
  `<f4 >f8 =f2 |u1 f4 f d <i8 <f3 <F4 <f16 |b1 |O <U3 |V2 <M8[s] bfloat16 float32 f4,i4 (2,)f4`.split(" ");
const HOSTILE_TYPES = [
  "",
  "<f4\u001b[2J",
  "<f4\n",
  "\u009b31m",
  "\u202e4f<",
  "<f4\0",
  "é",
  "a".repeat(3000),
  "\\x1b",
];
const SHAPES = [
  ...[
    "()",
    "(6, 5)",
    "(6,)",
    "(6)",
    "(,)",
    "(6,, 5)",
    "(-6, 5)",
    "(6.0, 5)",
    "(06, 5)",
    "(6L, 5L)",
    "[6, 5]",
    "None",
  ],
  ...["(0, 5)", "(6, 5, 0)", `(${HUGE}, 5)`, `(${HUGE}, 0)`, `(${MANY_ONES})`, "(4294967296, 4294967296, 0)"],
  ...["(True,)", "(6, (5,))", "(６, 5)", "(9007199254740992,)"],
];
const ORDERS = ["False", "False", "False", "True", "0", "None", "'False'", "false"];
const EXTRAS = [
  "",
  "",
  "",
  ", 'x': 1",
  ", 'descr': '<f4'",
  ", '__proto__': True",
  `, '${"k".repeat(500)}': True`,
  " x",
  "}",
];
const BITS = [
  "'",
  '"',
  "{",
  "}",
  "(",
  ")",
  ",",
  ":",
  "\\",
  "\n",
  "\r\n",
  "\0",
  "\u001b[2J",
  "%s",
  "\u0085",
  "\u00a0",
  "\u2028",
  "\u202e",
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[integerBelow(random, list.length)];
}

function hostileHeader(random: Random): Buffer {
  const type = pick(random, random() < 0.7 ? TYPES : HOSTILE_TYPES);
  const rest = `'fortran_order': ${pick(random, ORDERS)}, 'shape': ${pick(random, SHAPES)}${pick(random, EXTRAS)}`;
  const header = `{'descr': '${type}', ${rest}}`;
  return npyHeader({ descr: "", shape: [], header, version: pick(random, [1, 2, 3]) });
}

/** One kind of damage, at a random place. */
function damaged(random: Random, whole: Buffer): Buffer {
  const at = integerBelow(random, whole.length);
  const bytes = Buffer.from(whole);
  switch (integerBelow(random, 7)) {
    case 0:
      bytes[at] ^= 1 << integerBelow(random, 8);
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes, Buffer.alloc(1 + integerBelow(random, 1000))]);
    case 3:
      bytes[6] = pick(random, [0, 1, 2, 3, 4, 255]);
      return bytes;
    case 4:
      // The length of the header.
      bytes.writeUInt32LE(pick(random, [0, 1, 60, 0xffff, 0x10000, 0x7fffffff, 0xffffffff]), 8);
      return bytes;
    case 5:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(random, BITS)), bytes.subarray(at)]);
    default:
      return Buffer.concat([hostileHeader(random), Buffer.alloc(pick(random, [0, 12, 48, 120, 240]))]);
  }
}

/** Everything that the command does with a file before it computes. */
function readAll(): void {
  const file = new NpyFile(PATH);
  try {
    layoutOf(file, undefined);
    if (file.dtype.kind !== "float") new Targets(file, 5, -100).read(0, file.length);
    else file.readFloats(file.newFloats(file.length), 0);
  } finally {
    file.close();
  }
}

test("a damaged file never makes an internal error, a second line, an escape sequence or a number that is none", () => {
  const random = uniform(11);
  const wrong: string[] = [];
  let read = 0;
  for (let mutant = 0; mutant < MUTANTS; mutant++) {
    const parts = pick(random, SOUND);
    const length = parts.shape.reduce((product, size) => product * size, 1);
    writeFileSync(PATH, damaged(random, npy(parts, new Array(length).fill(1))));
    try {
      readAll();
      read++;
    } catch (error) {
      const { message } = error as Error;
      const clean =
        /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,290}$/u.test(message) &&
        !/NaN|Infinity|undefined/.test(message);
      if (!(error instanceof InputError && clean)) wrong.push(`${mutant}: ${message.slice(0, 300)}`);
    }
  }
  expect(wrong).toEqual([]);
  // The others would show nothing if none were read.
  expect(read).toBeGreaterThan(MUTANTS / 100);
});
