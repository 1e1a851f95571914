/** The element types of a .npy file: numpy's `descr` strings, such as `<f4` or `>i8`, and how they are stored. */
import { endianness } from "node:os";
import type { FloatArray } from "../engine/data.js";
import { InputError } from "./failure.js";
import { quoted } from "./terminal.js";

export type IntegerKind = "signed" | "unsigned";

export interface NpyDtype {
  readonly descr: string;
  readonly kind: "float" | IntegerKind | "boolean";
  readonly itemBytes: 1 | 2 | 4 | 8;
  /** Whether the bytes of an element are in the other order than this machine's. */
  readonly swapped: boolean;
}

const HOST_ORDER = endianness() === "LE" ? "<" : ">";
const KINDS = { f: "float", i: "signed", u: "unsigned", b: "boolean" } as const;
const INTEGER_ARRAYS = {
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array },
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array },
} as const;

/** What numpy.save writes; numpy reads it without an order too, as in this machine's. */
const CODE = /^([<>=|]?)(f[248]|[iu][1248])$/;
/** numpy reads the characters of C's types too, those whose size no machine changes, and the names of its own. */
const CHARACTER = /^([<>=|]?)([efdbBhHiIqQ])$/;
const CODE_OF_CHARACTER: Readonly<Record<string, string>> = {
  e: "f2",
  f: "f4",
  d: "f8",
  b: "i1",
  B: "u1",
  h: "i2",
  H: "u2",
  i: "i4",
  I: "u4",
  q: "i8",
  Q: "u8",
};
const NAME = /^(?:(f)loat(?!8)|(i)nt|(u)int)(8|16|32|64)$/;

const BOOLEAN = /^(?:[<>=|]?(?:b1|\?)|bool_?)$/;

/** Types that hold no plain numbers, or not of the sizes that are read, and what to do about it where something helps. */
const OTHER_TYPES: readonly (readonly [descr: RegExp, words: string, castTo?: string])[] = [
  [BOOLEAN, "booleans", "uint8"],
  [/^bfloat16$|^float[468]_\w+$|^u?int[124]$/, "small numbers of ml_dtypes", "float32"],
  [/^[<>=|]?V[12]$/, "raw bytes, as which numpy.save stores bfloat16 and float8", "float32"],
  [/^[<>=|]?(?:f(?:10|12|16)|g)$|^float(?:96|128)$|^longdouble$/, "extended precision", "float64"],
  [/^(?:[<>=|]?[lLpPnN]|u?int|u?intp|u?long)$/, "integers whose size depends on the machine", "int64"],
  [/^(?:[<>=|]?(?:c\d+|[FDG])|complex\d*)$/, "complex numbers"],
  [/^(?:[<>=|]?M8?|datetime64)(?:\[.*\])?$/, "dates"],
  [/^(?:[<>=|]?m8?|timedelta64)(?:\[.*\])?$/, "time spans"],
  [/^(?:[<>=|]?O\d*|object_?)$/, "Python objects"],
  [/^(?:[<>=|]?(?:[Sa]\d*|c)|bytes_?)$/, "byte strings"],
  [/^(?:[<>=|]?(?:U\d*|T)|str_?)$/, "text"],
  [/^(?:[<>=|]?V\d*|void)$/, "raw bytes"],
  [/^(?:\d+|\([\d, ]*\))[^,]*$/, "arrays of numbers"],
  [/,/, "records of several fields"],
];

/** `booleans`: whether these are taken too. */
export function parseDtype(path: string, descr: string, booleans: boolean): NpyDtype {
  const plain = booleans && BOOLEAN.test(descr) ? (["", "b1"] as const) : orderAndCode(descr);
  if (plain === null) {
    const [, words, castTo] = OTHER_TYPES.find(([pattern]) => pattern.test(descr)) ?? [];
    const named = words === undefined ? "" : ` (${words})`;
    const advice = castTo === undefined ? "" : `; save array.astype("${castTo}")`;
    throw new InputError(
      path,
      `has elements of type "${quoted(descr)}"${named}, expected f2, f4, f8${booleans ? ", integers or booleans" : " or integers"}${advice}`,
    );
  }
  const [order, code] = plain;
  const itemBytes = Number(code[1]) as NpyDtype["itemBytes"];
  return {
    descr,
    kind: KINDS[code[0] as keyof typeof KINDS],
    itemBytes,
    swapped: itemBytes > 1 && (order === "<" || order === ">") && order !== HOST_ORDER,
  };
}

/** The byte order, "" for this machine's, and the type as numpy.save writes it; null for what is no plain number. */
function orderAndCode(descr: string): [order: string, code: string] | null {
  const code = CODE.exec(descr);
  if (code !== null) return [code[1], code[2]];
  const character = CHARACTER.exec(descr);
  if (character !== null) return [character[1], CODE_OF_CHARACTER[character[2]]];
  const name = NAME.exec(descr);
  if (name !== null) return ["", `${name[1] ?? name[2] ?? name[3]}${Number(name[4]) / 8}`];
  return null;
}

/** The `descr` under which an array of this machine is written; bytes are booleans. */
export function descrOf(values: FloatArray | Int32Array | Uint8Array): string {
  if (values instanceof Uint8Array) return "|b1";
  return `${HOST_ORDER}${values instanceof Int32Array ? "i" : "f"}${values.BYTES_PER_ELEMENT}`;
}

/** The integers that lie in `bytes`, in this machine's order, from the start of its buffer. */
export function integersIn(
  bytes: Uint8Array<ArrayBuffer>,
  kind: IntegerKind,
  itemBytes: NpyDtype["itemBytes"],
) {
  return new INTEGER_ARRAYS[kind][itemBytes](bytes.buffer, 0, bytes.length / itemBytes);
}

/** Reverses the bytes of each element, in place. */
export function swapBytes(bytes: Uint8Array, itemBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (itemBytes === 2) buffer.swap16();
  else if (itemBytes === 4) buffer.swap32();
  else if (itemBytes === 8) buffer.swap64();
}
