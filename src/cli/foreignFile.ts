/** Files that are taken for .npy files: what they are by their first bytes, and how to make a .npy file of one. */

/** So many first bytes tell the kinds apart; the name of a first zip entry is the longest of them. */
export const TELLING_BYTES = 512;

/** What follows the first byte of a .npy file, which is three bytes once UTF-8 could not read it. */
const VERSIONS = ["NUMPY\x01", "NUMPY\x02", "NUMPY\x03"];
const DAMAGED_MAGIC_BYTES = 9;

/** Of a first entry, of an archive without entries and of one in several parts. */
const ZIP_MAGICS = ["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"];
const ZIP_NAME_LENGTH_AT = 26;
const ZIP_NAME_AT = 30;
/** The limit of the format's own readers. */
const MAX_SAFETENSORS_HEADER = 100_000_000n;

const NPZ = made(".npz archive", 'numpy.load("x.npz")["name"]');
const PYTORCH = made("file of PyTorch", 'torch.load("x.pt")["name"].float().numpy()');
const SAFETENSORS = made(".safetensors file", 'safetensors.numpy.load_file("x.safetensors")["name"]');
const TEXT = made("text file, such as .csv", 'numpy.loadtxt("x.csv", delimiter=",")');
const JSON_TEXT = made("JSON file", 'numpy.array(json.load(open("x.json")))');

const MAGICS: readonly (readonly [magic: string, problem: string])[] = [
  ["\x1f\x8b", compressed("gzip", "gunzip")],
  ["\x28\xb5\x2f\xfd", compressed("zstd", "unzstd")],
  ["\xfd7zXZ", compressed("xz", "unxz")],
  ["BZh", compressed("bzip2", "bunzip2")],
  ["\x89HDF", made("file of HDF5", 'h5py.File("x.h5")["name"][:]')],
  ["PAR1", made("Parquet file", 'pandas.read_parquet("x.parquet").to_numpy()')],
  // UTF-16 says so first.
  ["\xff\xfe", TEXT],
  ["\xfe\xff", TEXT],
];

const TEXTS: readonly (readonly [start: RegExp, problem: string])[] = [
  [/^version https:\/\/git-lfs/, 'is a pointer of Git LFS, not the file; fetch it with "git lfs pull"'],
  [/^\s*</, "is HTML or XML, as a failed download leaves it, expected a .npy file"],
  [/^\s*[[{]/, JSON_TEXT],
  [/^/, TEXT],
];

/** What a file is that does not start as a .npy file does: the rest of a sentence about it. */
export function foreignKind(start: Buffer): string {
  if (start.length === 0) return "is empty, expected a .npy file";
  const bytes = start.toString("latin1");
  const known = MAGICS.find(([magic]) => bytes.startsWith(magic));
  if (known !== undefined) return known[1];
  if (ZIP_MAGICS.includes(bytes.slice(0, 4))) return zipKind(start);
  if (start[0] === 0x80 && start[1] >= 2 && start[1] <= 5)
    return "is a Python pickle, as pickle.dump and old versions of torch.save write it; use numpy.save";
  if (start.length > 8 && start.readBigUInt64LE() < MAX_SAFETENSORS_HEADER && bytes[8] === "{")
    return SAFETENSORS;
  if (VERSIONS.some((version) => bytes.slice(0, DAMAGED_MAGIC_BYTES).includes(version)))
    return "was a .npy file before something took it for text; transfer it again, as binary";
  const text = textOf(start);
  return TEXTS.find(([pattern]) => text !== null && pattern.test(text))?.[1] ?? "is not a .npy file";
}

function zipKind(start: Buffer): string {
  if (start.length < ZIP_NAME_AT) return "is a zip archive, expected a .npy file";
  const nameEnd = ZIP_NAME_AT + start.readUInt16LE(ZIP_NAME_LENGTH_AT);
  const name = start.toString("latin1", ZIP_NAME_AT, nameEnd);
  if (name.endsWith(".npy")) return NPZ;
  return /\/(data\.pkl|version|byteorder|\.format_version)$/.test(name)
    ? PYTORCH
    : "is a zip archive, expected a .npy file";
}

/** Null for what holds bytes that no text has, or that is mostly not ASCII. */
function textOf(start: Buffer): string | null {
  const text = start.toString();
  const ascii = text.replace(/[^ -~\s]/g, "");
  return /\p{Cc}/u.test(text.replace(/\s/g, "")) || 2 * ascii.length < text.length ? null : text;
}

function made(what: string, array: string): string {
  return `is a ${what}, expected .npy; in Python: numpy.save("x.npy", ${array})`;
}

function compressed(by: string, command: string): string {
  return `is compressed with ${by}; unpack it first, with ${command}`;
}
