/** The files in a zip archive, as sources: stored ones are a part of the archive, deflated ones are inflated as they are read. */
import { type FileEntry, ZipReader } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { ArchiveReader } from "./archiveReader.js";
import { InflatedSource } from "./inflated.js";
import { InputError } from "./inputError.js";
import { type ByteSource, Section } from "./source.js";
import { quoted } from "./text.js";

const MAX_FILES = 100_000;
const STORED = 0;
const DEFLATED = 8;
/** Deflate's own: at best 258 bytes from two bits. */
const MOST_INFLATION = 1032;

export interface ZipFile {
  readonly name: string;
  /** Of what is in it, as the directory says. */
  readonly size: number;
  /** `path`: what messages call it. */
  open(path: string): Promise<ByteSource>;
}

/** By their names. */
export async function readZip(path: string, source: ByteSource): Promise<ReadonlyMap<string, ZipFile>> {
  const files = new Map<string, ZipFile>();
  const reader = new ZipReader(new ArchiveReader(path, source), { useWebWorkers: false });
  await translated(path, async () => {
    for await (const entry of reader.getEntriesGenerator()) {
      const { filename: name, uncompressedSize: size } = entry;
      if (files.has(name)) throw new InputError(path, `holds ${quoted(name)} twice`);
      if (files.size === MAX_FILES) throw new InputError(path, `holds more than ${MAX_FILES} files`);
      if (!entry.directory) files.set(name, { name, size, open: (path) => openFile(path, source, entry) });
    }
  });
  return files;
}

async function openFile(path: string, source: ByteSource, entry: FileEntry): Promise<ByteSource> {
  const { compressionMethod: method, compressedSize, uncompressedSize, encrypted } = entry;
  if (encrypted) throw new InputError(path, "is encrypted");
  if (method !== STORED && method !== DEFLATED)
    // The zip library knows none where a field about encryption is damaged.
    throw new InputError(
      path,
      `is compressed by ${method === undefined ? "an unknown method" : `method ${method}`} of zip, expected deflate or none`,
    );
  const most = method === STORED ? compressedSize : MOST_INFLATION * compressedSize;
  if (uncompressedSize > most || (method === STORED && uncompressedSize < most))
    throw new InputError(
      path,
      `claims to hold ${uncompressedSize} bytes, which the ${compressedSize} of it in the archive cannot be`,
    );
  // Its own header must agree with the directory, and no other file that was opened may share its place.
  await translated(path, () => entry.getData(new WritableStream(), { checkOverlappingEntryOnly: true }));
  const start = entry.localDirectory?.dataOffset ?? source.size;
  return method === STORED
    ? new Section(path, source, start, uncompressedSize)
    : new InflatedSource(path, entry, uncompressedSize);
}

/** The words of the zip library become those of an error about the file. */
async function translated<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw damagedZip(path, error);
  }
}

function damagedZip(path: string, error: unknown): InputError {
  const words = error instanceof Error ? error.message : String(error);
  return new InputError(path, `is a damaged or truncated zip archive: ${quoted(words)}`);
}
