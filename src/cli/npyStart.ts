/** How a .npy file starts: its magic, its version, its header, and the size that this promises. */
import { elementCount } from "../tensor/shape.js";
import { InputError } from "./failure.js";
import { foreignKind } from "./foreignFile.js";
import { type NpyDtype, parseDtype } from "./npyDtype.js";
import { parseNpyHeader } from "./npyHeader.js";
import { shown } from "./shape.js";
import { quoted } from "./terminal.js";

const MAGIC = "\x93NUMPY";
const VERSION_BYTES = 2;
/** Far more than the header of a simple array needs (numpy itself stops at 10,000 characters). */
const MAX_HEADER_BYTES = 1 << 20;

/** With so many first bytes it is known where the header ends. */
export const PREFIX_BYTES = MAGIC.length + VERSION_BYTES + Uint32Array.BYTES_PER_ELEMENT;

export function hasMagic(start: Buffer): boolean {
  return start.toString("latin1", 0, MAGIC.length) === MAGIC;
}

/** Where the text of the header lies. */
export interface HeaderPlace {
  readonly start: number;
  /** Where the data start. */
  readonly end: number;
  readonly encoding: "latin1" | "utf8";
}

/** `start`: the first bytes, all of them if the file has no more. `fileBytes`: infinite where that is not known. */
export function headerPlace(path: string, start: Buffer, fileBytes: number): HeaderPlace {
  const magic = start.toString("latin1", 0, MAGIC.length);
  if (magic === "" || !MAGIC.startsWith(magic)) throw new InputError(path, foreignKind(start));
  const lengthAt = MAGIC.length + VERSION_BYTES;
  if (start.length < lengthAt) throw endsWithinHeader(path, fileBytes);
  const [major, minor] = start.subarray(MAGIC.length);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new InputError(path, `is a .npy file of version ${major}.${minor}, expected 1.0, 2.0 or 3.0`);
  }
  const lengthBytes = major === 1 ? Uint16Array.BYTES_PER_ELEMENT : Uint32Array.BYTES_PER_ELEMENT;
  const textStart = lengthAt + lengthBytes;
  if (start.length < textStart) throw endsWithinHeader(path, fileBytes);
  const headerBytes = start.readUIntLE(lengthAt, lengthBytes);
  if (textStart + headerBytes > fileBytes) throw endsWithinHeader(path, fileBytes);
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new InputError(path, `has a header of ${headerBytes} bytes, expected at most ${MAX_HEADER_BYTES}`);
  }
  return { start: textStart, end: textStart + headerBytes, encoding: major === 3 ? "utf8" : "latin1" };
}

export function endsWithinHeader(path: string, fileBytes: number): InputError {
  return new InputError(path, `ends within its header (${fileBytes} bytes in all)`);
}

/** What a header says. */
export interface HeaderContent {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly length: number;
  /** Whether its elements lie in an order that is not read. */
  readonly transposed: boolean;
}

export function headerContent(path: string, text: string, booleans: boolean): HeaderContent {
  const { descr, fortranOrder, shape } = parseNpyHeader(path, text);
  const dtype = parseDtype(path, descr, booleans);
  // Sizes of 0 do not excuse the others, as in numpy: every product of some of the sizes is exact then.
  const sizes = shape.filter((size) => size > 0);
  if (!Number.isSafeInteger(elementCount(sizes) * dtype.itemBytes))
    throw new InputError(path, `has shape ${shown(shape)}, more elements than any file can hold`);
  const length = elementCount(shape);
  const transposed = fortranOrder && length > 0 && shape.filter((size) => size > 1).length > 1;
  return { dtype, shape, length, transposed };
}

export function checkOrder(path: string, { transposed }: HeaderContent): void {
  if (transposed)
    throw new InputError(path, "is in Fortran order; save numpy.ascontiguousarray(array) instead");
}

/** How many bytes the data have. */
export function promisedBytes({ length, dtype }: Pick<HeaderContent, "length" | "dtype">): number {
  return length * dtype.itemBytes;
}

/** Of data of another size; "more" where nobody knows how many. */
export function wrongSize(
  path: string,
  content: Pick<HeaderContent, "length" | "dtype" | "shape">,
  dataBytes: number | "more",
): InputError {
  const promised = promisedBytes(content);
  const sizes = quoted([...content.shape, content.dtype.itemBytes].join(" × "));
  const problem = dataBytes !== "more" && dataBytes < promised ? "is truncated" : "is too long";
  return new InputError(
    path,
    `${problem}: its header promises ${sizes} = ${promised} bytes of data, there are ${dataBytes}`,
  );
}
