/** How a .npy file starts: its magic, its version and the text of its header. */
import { latin1, utf8, viewOf } from "./bytes.js";
import { InputError } from "./inputError.js";
import { type ByteSource, readInto } from "./source.js";

const MAGIC = "\x93NUMPY";
const VERSION_BYTES = 2;
/** Far more than the header of a simple array needs (numpy itself stops at 10,000 characters). */
const MAX_HEADER_BYTES = 1 << 20;

/** With so many first bytes it is known where the header ends. */
export const PREFIX_BYTES = MAGIC.length + VERSION_BYTES + Uint32Array.BYTES_PER_ELEMENT;

/** Whether a file begins like a .npy file, as far as there is something of it. */
export function isNpy(start: Uint8Array): boolean {
  const magic = latin1(start, 0, MAGIC.length);
  return magic !== "" && MAGIC.startsWith(magic);
}

export interface NpyStart {
  /** Of the header. */
  readonly text: string;
  readonly dataStart: number;
}

/** `prefix`: the first {@link PREFIX_BYTES}, all of them if the file has no more; the source is read from there on. */
export async function readNpyStart(path: string, source: ByteSource, prefix: Uint8Array): Promise<NpyStart> {
  const fileBytes = Number.isFinite(source.size) ? source.size : null;
  const endsWithin = (bytes: number) =>
    new InputError(path, `ends within its header (${fileBytes ?? bytes} bytes in all)`);
  const lengthAt = MAGIC.length + VERSION_BYTES;
  if (prefix.length < lengthAt) throw endsWithin(prefix.length);
  const [major, minor] = prefix.subarray(MAGIC.length);
  if (major < 1 || major > 3 || minor !== 0)
    throw new InputError(path, `is a .npy file of version ${major}.${minor}, expected 1.0, 2.0 or 3.0`);
  const textStart = lengthAt + (major === 1 ? Uint16Array.BYTES_PER_ELEMENT : Uint32Array.BYTES_PER_ELEMENT);
  if (prefix.length < textStart) throw endsWithin(prefix.length);
  const view = viewOf(prefix);
  const headerBytes = major === 1 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
  const dataStart = textStart + headerBytes;
  if (dataStart > source.size) throw endsWithin(prefix.length);
  if (headerBytes > MAX_HEADER_BYTES)
    throw new InputError(path, `has a header of ${headerBytes} bytes, expected at most ${MAX_HEADER_BYTES}`);
  const start = new Uint8Array(Math.max(dataStart, prefix.length));
  start.set(prefix);
  const rest = start.subarray(prefix.length);
  const count = await readInto(source, prefix.length, rest);
  if (count < rest.length) throw endsWithin(prefix.length + count);
  const header = start.subarray(textStart, dataStart);
  return { text: major === 3 ? utf8(header) : latin1(header), dataStart };
}
