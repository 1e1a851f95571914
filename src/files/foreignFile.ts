/** Files that hold no tensor that is read: what they are by their first bytes, and how to make a .npy file of one. */
import { latin1, utf8 } from "./bytes.js";

/** So many first bytes tell the kinds apart. */
export const TELLING_BYTES = 512;

/** What follows the first byte of a .npy file, which is three bytes once UTF-8 could not read it. */
const VERSIONS = ["NUMPY\x01", "NUMPY\x02", "NUMPY\x03"];
const DAMAGED_MAGIC_BYTES = 9;

const TEXT = made("text file, such as .csv", 'numpy.loadtxt("x.csv", delimiter=",")');
const JSON_TEXT = made("JSON file", 'numpy.array(json.load(open("x.json")))');

const MAGICS: readonly (readonly [magic: string, problem: string])[] = [
  ["\x1f\x8b", compressed("gzip", "gunzip")],
  ["\x28\xb5\x2f\xfd", compressed("zstd", "unzstd")],
  ["\xfd7zXZ", compressed("xz", "unxz")],
  ["BZh", compressed("bzip2", "bunzip2")],
  ["\x89HDF", made("file of HDF5", 'h5py.File("x.h5")["name"][:]')],
  ["PAR1", made("Parquet file", 'pandas.read_parquet("x.parquet").to_numpy()')],
  ["GGUF", "is a model of llama.cpp, expected logits; llama-perplexity --kl-divergence-base writes them"],
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

/** What a file is that does not start as one that is read: the rest of a sentence about it. */
export function foreignKind(start: Uint8Array): string {
  if (start.length === 0) return "is empty, expected a .npy file or another of tensors";
  const bytes = latin1(start);
  const known = MAGICS.find(([magic]) => bytes.startsWith(magic));
  if (known !== undefined) return known[1];
  if (start[0] === 0x80 && start[1] >= 2 && start[1] <= 5)
    return "is a Python pickle, as pickle.dump and old versions of torch.save write it; use numpy.save";
  if (VERSIONS.some((version) => bytes.slice(0, DAMAGED_MAGIC_BYTES).includes(version)))
    return "was a .npy file before something took it for text; transfer it again, as binary";
  const text = textOf(start);
  const kind = TEXTS.find(([pattern]) => text !== null && pattern.test(text))?.[1];
  return kind ?? "is no .npy, .npz, .safetensors or .pt file, and no logits of llama.cpp";
}

/** Null for what holds bytes that no text has, or that is mostly not ASCII. */
function textOf(start: Uint8Array): string | null {
  const text = utf8(start);
  const ascii = text.replace(/[^ -~\s]/g, "");
  return /\p{Cc}/u.test(text.replace(/\s/g, "")) || 2 * ascii.length < text.length ? null : text;
}

function made(what: string, array: string): string {
  return `is a ${what}, expected .npy; in Python: numpy.save("x.npy", ${array})`;
}

function compressed(by: string, command: string): string {
  return `is compressed with ${by}; unpack it first, with ${command}`;
}
