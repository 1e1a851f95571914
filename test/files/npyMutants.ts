/** Damaged .npy files. */

import { type NpyParts, npy, npyHeader } from "../cli/npyFixture.js";
import type { Random } from "../tools/random.js";
import { damaged, pick } from "./damage.js";

const SOUND: readonly NpyParts[] = [
  { descr: "<f4", shape: [6, 5] },
  { descr: ">f8", shape: [2, 5, 3], version: 2 },
  { descr: "<f2", shape: [6, 5], version: 3 },
  { descr: "<f4", shape: [6, 5], fortran: true },
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
function hostileHeader(random: Random): Buffer {
  const type = pick(random, random() < 0.7 ? TYPES : HOSTILE_TYPES);
  const rest = `'fortran_order': ${pick(random, ORDERS)}, 'shape': ${pick(random, SHAPES)}${pick(random, EXTRAS)}`;
  const header = `{'descr': '${type}', ${rest}}`;
  return npyHeader({ descr: "", shape: [], header, version: pick(random, [1, 2, 3]) });
}

/** The fields before the header, of a length or a version that lies. */
function misheaded(random: Random, whole: Buffer): Buffer {
  if (random() < 0.5) whole[6] = pick(random, [0, 1, 2, 3, 4, 255]);
  else whole.writeUInt32LE(pick(random, [0, 1, 60, 0xffff, 0x10000, 0x7fffffff, 0xffffffff]), 8);
  return whole;
}

export function npyMutant(random: Random): Buffer {
  const parts = pick(random, SOUND);
  const length = parts.shape.reduce((product, size) => product * size, 1);
  const whole = npy(parts, new Array(length).fill(1));
  const kind = random();
  if (kind < 0.6) return damaged(random, whole);
  if (kind < 0.75) return misheaded(random, whole);
  return Buffer.concat([hostileHeader(random), Buffer.alloc(pick(random, [0, 12, 48, 60, 120, 240]))]);
}
