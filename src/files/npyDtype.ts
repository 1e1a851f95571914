/** The element types of a .npy file: numpy's `descr` strings, such as `<f4` or `>i8`. */
import type { FloatArray } from "../engine/data.js";
import { HOST_IS_LITTLE } from "./bytes.js";
import { type Dtype, type DtypeCode, dtypeOf } from "./dtype.js";
import { InputError } from "./inputError.js";
import { quoted } from "./text.js";

/** What numpy.save writes. */
const CODE = /^([<>=|]?)(f[248]|[iu][1248])$/;
/** numpy reads the characters of C's types too, those whose size no machine changes, and the names of its own. */
const CHARACTER = /^([<>=|]?)([efdbBhHiIqQ])$/;
const CODE_OF_CHARACTER: Readonly<Record<string, DtypeCode>> = {
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
/** numpy.save stores bfloat16 of ml_dtypes as raw bytes, which no order is said of. */
const BFLOAT16 = /^(?:[<|]?V2|bfloat16)$/;

const BOOLEAN = /^(?:[<>=|]?(?:b1|\?)|bool_?)$/;

/** Types that hold no plain numbers, or not of the sizes that are read, and what to do about it where something helps. */
const OTHER_TYPES: readonly (readonly [descr: RegExp, words: string, castTo?: string])[] = [
  [BOOLEAN, "booleans", "uint8"],
  [/^float[468]_\w+$|^u?int[124]$/, "small numbers of ml_dtypes", "float32"],
  [/^[<>=|]?V1$/, "raw bytes, as which numpy.save stores float8", "float32"],
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
export function parseDtype(path: string, descr: string, booleans: boolean): Dtype {
  const known = booleans && BOOLEAN.test(descr) ? (["", "b1"] as const) : orderAndCode(descr);
  if (known === null) {
    const [, words, castTo] = OTHER_TYPES.find(([pattern]) => pattern.test(descr)) ?? [];
    const named = words === undefined ? "" : ` (${words})`;
    const advice = castTo === undefined ? "" : `; save array.astype("${castTo}")`;
    throw new InputError(
      path,
      `has elements of type "${quoted(descr)}"${named}, expected f2, f4, f8${booleans ? ", integers or booleans" : " or integers"}${advice}`,
    );
  }
  const [order, code] = known;
  return dtypeOf(descr, code, order === "=" ? HOST_IS_LITTLE : order !== ">");
}

/** The byte order, little-endian if it is not said, and the type; null for what is no plain number. */
function orderAndCode(descr: string): readonly [order: string, code: DtypeCode] | null {
  if (BFLOAT16.test(descr)) return ["", "bf2"];
  const code = CODE.exec(descr);
  if (code !== null) return [code[1], code[2] as DtypeCode];
  const character = CHARACTER.exec(descr);
  if (character !== null) return [character[1], CODE_OF_CHARACTER[character[2]]];
  const name = NAME.exec(descr);
  if (name === null) return null;
  return ["", `${name[1] ?? name[2] ?? name[3]}${Number(name[4]) / 8}` as DtypeCode];
}

/** The `descr` under which an array of this machine is written; bytes are booleans. */
export function descrOf(values: FloatArray | Int32Array | Uint8Array): string {
  if (values instanceof Uint8Array) return "|b1";
  const order = HOST_IS_LITTLE ? "<" : ">";
  return `${order}${values instanceof Int32Array ? "i" : "f"}${values.BYTES_PER_ELEMENT}`;
}
