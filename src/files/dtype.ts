/** The element types of a file's tensors: numbers of this many bytes in this order. */
import type { HalfName } from "../halves.js";
import { HOST_IS_LITTLE } from "./bytes.js";
import { InputError } from "./inputError.js";
import { quoted } from "./text.js";

export type IntegerKind = "signed" | "unsigned";

export interface Dtype {
  /** As the file spells it, for messages. */
  readonly descr: string;
  readonly kind: "float" | IntegerKind | "boolean";
  readonly itemBytes: 1 | 2 | 4 | 8;
  /** Which 16-bit floats they are; null for all other types. */
  readonly half: HalfName | null;
  /** Whether the bytes of an element are in the other order than this machine's. */
  readonly swapped: boolean;
}

/** Kind and size of an element, such as `f4`; `bf` are bfloat16, `b1` booleans. */
export type DtypeCode = "f2" | "f4" | "f8" | "bf2" | `i${1 | 2 | 4 | 8}` | `u${1 | 2 | 4 | 8}` | "b1";

const KINDS = { f: "float", i: "signed", u: "unsigned", b: "boolean" } as const;

/** `little`: the order of the bytes in the file. */
export function dtypeOf(descr: string, code: DtypeCode, little = true): Dtype {
  const half = code === "f2" ? "float16" : code === "bf2" ? "bfloat16" : null;
  const itemBytes = Number(code.at(-1)) as Dtype["itemBytes"];
  return {
    descr,
    kind: half === null ? KINDS[code[0] as keyof typeof KINDS] : "float",
    itemBytes,
    half,
    swapped: itemBytes > 1 && little !== HOST_IS_LITTLE,
  };
}

/** The types that `--dtype` may name. */
export const FLOAT_CODES = { float16: "f2", bfloat16: "bf2", float32: "f4", float64: "f8" } as const;
export type FloatName = keyof typeof FLOAT_CODES;

/** The same bytes, taken for floats of another type. */
export function overruled(path: string, dtype: Dtype, name: FloatName): Dtype {
  const { descr, itemBytes, swapped } = dtype;
  const taken = dtypeOf(descr, FLOAT_CODES[name]);
  if (taken.itemBytes !== itemBytes)
    throw new InputError(
      path,
      `has elements of type "${quoted(descr)}" of ${bytesText(itemBytes)}, which cannot be ${name} of ${bytesText(taken.itemBytes)}`,
    );
  return { ...taken, swapped };
}

function bytesText(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

const INTEGER_ARRAYS = {
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array },
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array },
} as const;

/** The integers that lie in `bytes`, in this machine's order, from the start of its buffer. */
export function integersIn(bytes: Uint8Array<ArrayBuffer>, kind: IntegerKind, itemBytes: Dtype["itemBytes"]) {
  return new INTEGER_ARRAYS[kind][itemBytes](bytes.buffer, 0, bytes.length / itemBytes);
}
