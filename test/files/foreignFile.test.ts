/** A file of another kind is named for what it is, with what makes a .npy file of it. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { foreignKind } from "../../src/files/foreignFile.js";
import { npy } from "../cli/npyFixture.js";

const array = npy({ descr: "<f4", shape: [2] }, [1, 2]);

for (const [what, bytes, ...words] of [
  ["nothing", Buffer.alloc(0), "is empty"],
  ["a pickle", Buffer.from("\x80\x04\x95\0", "latin1"), "is a Python pickle", "numpy.save"],
  ["old .pt", Buffer.from("\x80\x02\x8a\x0al\xfc\x9c", "latin1"), "is a Python pickle", "torch.save"],
  [".gz", gzipSync(array), "is compressed with gzip", "gunzip"],
  [".bz2", Buffer.from("BZh91AY&SY\0"), "is compressed with bzip2"],
  [".xz", Buffer.from("\xfd7zXZ\0", "latin1"), "is compressed with xz"],
  [".zst", Buffer.from("\x28\xb5\x2f\xfd\0", "latin1"), "is compressed with zstd"],
  [".h5", Buffer.from("\x89HDF\r\n\x1a\n", "latin1"), "is a file of HDF5", "h5py"],
  [".parquet", Buffer.from("PAR1\0"), "is a Parquet file", "pandas"],
  [".csv", Buffer.from("0.5,1e-3\r\n2,nan\r\n"), "is a text file, such as .csv", "numpy.loadtxt"],
  [".csv that starts like a zip archive", Buffer.from("PK,NUMPY\n1,2\n"), "is a text file"],
  [".csv in another language", Buffer.from("größe;länge\n1;2"), "is a text file"],
  [".csv in Latin-1", Buffer.from("gr\xf6\xdfe;l\xe4nge\n1;2", "latin1"), "is a text file"],
  [".csv in UTF-16", Buffer.from("\ufeff1,2", "utf16le"), "is a text file"],
  [".json", Buffer.from("[[1, 2], [3, 4]]"), "is a JSON file", "json.load"],
  ["a page", Buffer.from("<!DOCTYPE html>\n<title>404</title>"), "is HTML or XML"],
  ["a pointer", Buffer.from("version https://git-lfs.github.com/spec/v1\n"), "Git LFS", "git lfs pull"],
  ["UTF-8 of a .npy file", Buffer.from(array.toString("latin1")), "took it for text", "transfer it again"],
  ["a .npy file read as UTF-8", Buffer.from(array.toString()), "took it for text"],
  ["something else", Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8]), "is no .npy, .npz, .safetensors or .pt file"],
] as readonly (readonly [what: string, bytes: Buffer, ...words: string[]])[]) {
  test(what, () => {
    for (const word of words) expect(foreignKind(bytes)).toContain(word);
    // However little of it there is.
    for (let length = 0; length < bytes.length; length++) {
      expect(foreignKind(bytes.subarray(0, length))).toMatch(/^(is|was) [^\n]{1,160}$/);
    }
  });
}
