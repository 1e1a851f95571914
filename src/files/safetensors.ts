/** .safetensors: the length of a header, the header as JSON, and the tensors one after the other, without a gap. */
import { elementCount, MAX_AXES } from "../tensor/shape.js";
import { viewOf } from "./bytes.js";
import { checkSize } from "./checkSize.js";
import { chosen, pathOf } from "./choice.js";
import { type DtypeCode, dtypeOf, overruled } from "./dtype.js";
import { InputError } from "./inputError.js";
import { duplicateKey } from "./jsonKeys.js";
import type { TypeOptions } from "./npy.js";
import { type ByteSource, readInto, Section } from "./source.js";
import { StridedTensor } from "./strided.js";
import { quoted } from "./text.js";

const LENGTH_BYTES = BigUint64Array.BYTES_PER_ELEMENT;
/** The limit of the format's own readers. */
const MAX_HEADER_BYTES = 100_000_000n;
const METADATA = "__metadata__";

const CODES: ReadonlyMap<string, DtypeCode> = new Map([
  ["F16", "f2"],
  ["BF16", "bf2"],
  ["F32", "f4"],
  ["F64", "f8"],
  ["I8", "i1"],
  ["I16", "i2"],
  ["I32", "i4"],
  ["I64", "i8"],
  ["U8", "u1"],
  ["U16", "u2"],
  ["U32", "u4"],
  ["U64", "u8"],
  ["BOOL", "b1"],
]);
/** Bits of an element of the types that are known and not read. */
const OTHER_BITS: ReadonlyMap<string, number> = new Map([
  ...["F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"].map((name) => [name, 8] as const),
  ...["F6_E2M3", "F6_E3M2"].map((name) => [name, 6] as const),
  ["F4", 4],
  ["C64", 64],
]);

/** Whether it begins like one: the header of a file is longer than the text of a number that long. */
export function isSafetensors(start: Uint8Array): boolean {
  if (start.length <= LENGTH_BYTES || start[LENGTH_BYTES] !== "{".charCodeAt(0)) return false;
  return viewOf(start).getBigUint64(0, true) <= MAX_HEADER_BYTES;
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** In the data, which follow the header. */
  readonly start: number;
  readonly end: number;
}

export interface ArchiveOptions extends TypeOptions {
  /** Which tensor; the only one needs no name. */
  readonly name?: string;
}

export async function openSafetensors(
  path: string,
  source: ByteSource,
  options: ArchiveOptions,
): Promise<StridedTensor> {
  const { header, dataStart } = await readHeader(path, source);
  const entries = readEntries(path, header);
  checkPlaces(path, entries, source.size - dataStart);
  const name = chosen(
    path,
    entries.map((entry) => entry.name),
    options.name,
  );
  const entry = entries.find((entry) => entry.name === name) as Entry;
  return openEntry(
    pathOf(path, name),
    new Section(path, source, dataStart, source.size - dataStart),
    entry,
    options,
  );
}

async function readHeader(path: string, source: ByteSource) {
  const length = new Uint8Array(LENGTH_BYTES);
  const count = await readInto(source, 0, length);
  const headerBytes = count < LENGTH_BYTES ? null : viewOf(length).getBigUint64(0, true);
  if (headerBytes !== null && headerBytes > MAX_HEADER_BYTES)
    throw new InputError(path, `has a header of ${headerBytes} bytes, expected at most ${MAX_HEADER_BYTES}`);
  const dataStart = LENGTH_BYTES + Number(headerBytes);
  if (headerBytes === null || dataStart > source.size)
    throw new InputError(path, `ends within its header (${source.size} bytes in all)`);
  const bytes = new Uint8Array(Number(headerBytes));
  await readInto(source, LENGTH_BYTES, bytes);
  return { header: parseHeader(path, bytes), dataStart };
}

function parseHeader(path: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw invalid(path, "its header is no JSON");
  }
  if (!isRecord(header) || !text.startsWith("{")) throw invalid(path, "its header is no JSON object");
  const twice = duplicateKey(text);
  if (twice !== null) throw invalid(path, `${quoted(JSON.stringify(twice))} is there twice in its header`);
  return header;
}

function readEntries(path: string, header: Readonly<Record<string, unknown>>): Entry[] {
  return Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(pathOf(path, name), name, value));
}

function readEntry(path: string, name: string, value: unknown): Entry {
  if (!isRecord(value)) throw invalid(path, "its header is no object");
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid(path, `its header has the key ${quoted(other)}`);
  if (typeof dtype !== "string") throw invalid(path, "its dtype is no text");
  if (!isSizes(shape)) throw invalid(path, "its shape is no list of sizes");
  if (shape.length > MAX_AXES)
    throw new InputError(path, `has ${shape.length} axes, expected at most ${MAX_AXES}`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    throw invalid(path, "its data_offsets are no beginning and end");
  return { name, dtype, shape, start: offsets[0], end: offsets[1] };
}

/** Every tensor of the size that its shape promises, and one after the other from the first byte of the data to the last. */
function checkPlaces(path: string, entries: readonly Entry[], dataBytes: number): void {
  let expected = 0;
  for (const entry of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const { name, start, end } = entry;
    const here = pathOf(path, name);
    checkEntrySize(here, entry);
    if (start !== expected)
      throw invalid(
        here,
        `its data begin at byte ${start}, ${start < expected ? "within those of another tensor" : "behind a gap"}, expected ${expected}`,
      );
    expected = end;
  }
  if (expected === dataBytes) return;
  const problem = expected > dataBytes ? "is truncated" : "is too long";
  throw new InputError(
    path,
    `${problem}: its header promises ${expected} bytes of data, there are ${dataBytes}`,
  );
}

function checkEntrySize(path: string, { dtype, shape, start, end }: Entry): void {
  const code = CODES.get(dtype);
  const bits = code === undefined ? OTHER_BITS.get(dtype) : 8 * dtypeOf(dtype, code).itemBytes;
  if (bits === undefined) throw new InputError(path, `has elements of the unknown type "${quoted(dtype)}"`);
  checkSize(path, shape, bits / 8);
  const bytes = (elementCount(shape) * bits) / 8;
  if (bytes !== end - start)
    throw invalid(path, `its data_offsets span ${end - start} bytes, its shape and dtype ${bytes}`);
}

function openEntry(path: string, source: ByteSource, entry: Entry, { dtype: name, booleans }: TypeOptions) {
  const { dtype: descr, shape, start } = entry;
  const code = CODES.get(descr);
  if (code === undefined || (code === "b1" && !booleans))
    throw new InputError(
      path,
      `has elements of type "${quoted(descr)}", expected F16, BF16, F32, F64${booleans ? ", integers or booleans" : " or integers"}`,
    );
  const said = dtypeOf(descr, code);
  const dtype = name === undefined ? said : overruled(path, said, name);
  return new StridedTensor({ path, dtype, shape, source, start });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function invalid(path: string, problem: string): InputError {
  return new InputError(path, `is not valid .safetensors: ${problem}`);
}
