/** Zip archives, good and bad, written without the library that reads them. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipParts {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflated?: boolean;
  /** What the directory and the local header say instead of the truth. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Where the directory says that the local header is. */
  readonly offset?: number;
  /** Sizes and offset in a zip64 extra field. */
  readonly zip64?: boolean;
}

const FULL = 0xffffffff;

export function zip(files: readonly ZipParts[], comment = ""): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const packed = file.deflated ? deflateRawSync(file.content) : Buffer.from(file.content);
    const local = Buffer.concat([header(file, packed, null), packed]);
    directory.push(header(file, packed, file.offset ?? at));
    locals.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...locals, central, end, Buffer.from(comment)]);
}

/** Of the directory, or local if there is no offset. */
function header(file: ZipParts, packed: Buffer, offset: number | null): Buffer {
  const name = Buffer.from(file.name);
  const size = file.size ?? file.content.length;
  const packedSize = file.packedSize ?? packed.length;
  const extra = file.zip64 ? zip64Extra(size, packedSize, offset) : Buffer.alloc(0);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(file.zip64 ? 45 : 20, 0);
  common.writeUInt16LE(file.flags ?? 0, 2);
  common.writeUInt16LE(file.method ?? (file.deflated ? 8 : 0), 4);
  common.writeUInt32LE(file.crc ?? crc32(file.content), 10);
  common.writeUInt32LE(file.zip64 ? FULL : packedSize, 14);
  common.writeUInt32LE(file.zip64 ? FULL : size, 18);
  common.writeUInt16LE(name.length, 22);
  common.writeUInt16LE(extra.length, 24);
  if (offset === null) return Buffer.concat([Buffer.from("PK\x03\x04"), common, name, extra]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(file.zip64 ? FULL : offset, 10);
  return Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, name, extra]);
}

function zip64Extra(size: number, packedSize: number, offset: number | null): Buffer {
  const words = offset === null ? [size, packedSize] : [size, packedSize, offset];
  const extra = Buffer.alloc(4 + 8 * words.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * words.length, 2);
  for (const [k, word] of words.entries()) extra.writeBigUInt64LE(BigInt(word), 4 + 8 * k);
  return extra;
}
