/** The element types of a .npy file: numpy's `descr` strings, such as `<f4` or `>i8`, and how they are stored. */
import { endianness } from "node:os";
import type { FloatArray } from "../backend.js";
import { InputError } from "./failure.js";

export interface NpyDtype {
  readonly descr: string;
  readonly kind: "float" | "signed" | "unsigned";
  readonly itemBytes: 1 | 2 | 4 | 8;
  /** Whether the bytes of an element are in the other order than this machine's. */
  readonly swapped: boolean;
}

const HOST_ORDER = endianness() === "LE" ? "<" : ">";
const KINDS = { f: "float", i: "signed", u: "unsigned" } as const;
/** What numpy calls the types that its users meet most and that hold no plain numbers. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  b: "booleans",
  c: "complex numbers",
  M: "dates",
  m: "time spans",
  O: "Python objects",
  S: "byte strings",
  U: "text",
  V: "raw bytes",
};

export function parseDtype(path: string, descr: string): NpyDtype {
  const match = /^([<>=|])([fiu])([1248])$/.exec(descr);
  if (match === null || (match[2] === "f" && match[3] === "1")) {
    const other = OTHER_KINDS[/^[<>=|]?([a-zA-Z])/.exec(descr)?.[1] ?? ""];
    const named = other === undefined ? "" : ` (${other})`;
    throw new InputError(path, `has elements of type "${descr}"${named}, expected f2, f4, f8 or integers`);
  }
  const [, order, kind, bytes] = match;
  const itemBytes = Number(bytes) as NpyDtype["itemBytes"];
  return {
    descr,
    kind: KINDS[kind as keyof typeof KINDS],
    itemBytes,
    swapped: itemBytes > 1 && (order === "<" || order === ">") && order !== HOST_ORDER,
  };
}

/** The `descr` under which an array of this machine is written. */
export function descrOf(values: FloatArray): string {
  return `${HOST_ORDER}f${values.BYTES_PER_ELEMENT}`;
}

/** Reverses the bytes of each element, in place. */
export function swapBytes(bytes: Uint8Array, itemBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (itemBytes === 2) buffer.swap16();
  else if (itemBytes === 4) buffer.swap32();
  else if (itemBytes === 8) buffer.swap64();
}
