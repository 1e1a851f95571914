/** Builds the bytes of .npy files, good and bad, for the tests of the reader and of the command. */

export interface NpyParts {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly version?: 1 | 2 | 3;
  readonly fortran?: boolean;
  /** Instead of the header that the other fields describe. */
  readonly header?: string;
}

type Value = number | bigint;

/** A whole file; `values` in the order of the file. */
export function npy(parts: NpyParts, values: readonly Value[] | ArrayLike<number>): Buffer {
  return Buffer.concat([npyHeader(parts), npyData(parts.descr, Array.from(values as ArrayLike<Value>))]);
}

export function npyHeader({ descr, shape, version = 1, fortran = false, header }: NpyParts): Buffer {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const truth = fortran ? "True" : "False";
  const text = header ?? `{'descr': '${descr}', 'fortran_order': ${truth}, 'shape': ${tuple}, }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const body = Buffer.from(`${text}\n`, version === 3 ? "utf8" : "latin1");
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntLE(body.length, 0, lengthBytes);
  return Buffer.concat([Buffer.from(`\x93NUMPY${String.fromCharCode(version, 0)}`, "latin1"), length, body]);
}

function npyData(descr: string, values: readonly Value[]): Buffer {
  const [kind, size] = [descr.at(-2), Number(descr.at(-1))];
  const bytes = Buffer.alloc(values.length * size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = !descr.startsWith(">");
  values.forEach((value, index) => {
    const at = index * size;
    if (kind === "f" && size === 2) view.setUint16(at, halfBits(Number(value)), little);
    else if (kind === "f" && size === 4) view.setFloat32(at, Number(value), little);
    else if (kind === "f") view.setFloat64(at, Number(value), little);
    else writeInteger(view, at, BigInt(value), size, little);
  });
  return bytes;
}

function writeInteger(view: DataView, at: number, value: bigint, size: number, little: boolean): void {
  for (let byte = 0; byte < size; byte++) {
    const shift = BigInt(8 * (little ? byte : size - 1 - byte));
    view.setUint8(at + byte, Number((value >> shift) & 0xffn));
  }
}

/** For values that are exactly a half-precision float. */
function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}
