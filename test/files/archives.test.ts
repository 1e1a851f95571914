/** .npz and .pt files, which numpy and torch wrote; and archives that lie. */
import { describe, expect, test } from "vitest";
import { openTensor } from "../../src/files/open.js";
import { type ByteSource, MemorySource } from "../../src/files/source.js";
import { npy } from "../cli/npyFixture.js";
import { bytesOf, LOGITS, openFixture, SHAPE, TARGETS } from "./fixtures.js";
import { complaint, floatsOf, integersOf, open } from "./opened.js";
import { zip } from "./zipFixture.js";

const FLOATS = [
  ["c.npy"],
  ["fortran.npy"],
  ["big.npy"],
  ["raw.npy"],
  ["one.npz"],
  ["one.npz", "arr_0"],
  ["two.npz", "logits"],
  ["deflated.npz", "logits"],
  ["fortran.npz"],
  ["one.pt"],
  ["protocol4.pt"],
  ["dict.pt", "logits"],
  ["dict.pt", "half"],
  ["dict.pt", "double"],
  ["views.pt", "0"],
  ["views.pt", "1"],
] as const;

describe("what numpy and torch wrote is read", () => {
  for (const [file, name] of FLOATS) {
    test([file, name].join(" "), async () => {
      const tensor = await openFixture(file, { name });
      expect([tensor.shape, await floatsOf(tensor)]).toEqual([SHAPE, LOGITS]);
      expect(tensor.path).toBe(
        file.endsWith("z") ? `file#${name ?? "arr_0"}` : name ? `file#${name}` : "file",
      );
    });
  }

  test("bits of bfloat16 that are saved as integers", async () => {
    expect(await floatsOf(await openFixture("bits.npy", { dtype: "bfloat16" }))).toEqual(LOGITS);
  });

  test("integers", async () => {
    for (const file of ["two.npz", "deflated.npz", "dict.pt"])
      expect(await integersOf(await openFixture(file, { name: "targets" }))).toEqual(TARGETS);
  });

  test("booleans, where they make sense", async () => {
    for (const [file, name] of [["bool.npy"], ["others.pt", "bool"]] as const) {
      const tensor = await openFixture(file, { name, booleans: true });
      expect(await integersOf(tensor)).toEqual(TARGETS.map((target) => Number(target > 0)));
      await expect(openFixture(file, { name })).rejects.toThrow(/has elements of type/);
    }
  });

  test("the parameters of a model", async () => {
    const tensor = await openFixture("state.pth", { name: "weight" });
    expect([tensor.shape, await floatsOf(tensor)]).toEqual([[2, 3], LOGITS.slice(0, 6)]);
  });

  test("a parameter by itself", async () => {
    const tensor = await openFixture("parameter.pt");
    expect([tensor.shape, await floatsOf(tensor)]).toEqual([[2, 3], LOGITS.slice(0, 6)]);
  });

  test("a part of a deflated tensor, and one before it", async () => {
    const tensor = await openFixture("deflated.npz", { name: "logits" });
    for (const start of [40, 10, 30]) {
      const part = new Float32Array(12);
      await tensor.readFloats(part, start);
      expect([...part]).toEqual(LOGITS.slice(start, start + 12));
    }
  });
});

describe("which tensor is meant", () => {
  for (const [file, name, words] of [
    ["two.npz", undefined, "holds 2 tensors: logits, targets; name one as FILE#NAME"],
    ["dict.pt", undefined, "holds 4 tensors: logits, half, double, targets; name one as FILE#NAME"],
    ["two.npz", "logit", "has no tensor logit; it holds logits, targets"],
    ["state.pth", "toString", "has no tensor toString; it holds weight, bias"],
    ["one.pt", "x", "holds one tensor, which has no name"],
    ["c.npy", "x", "is a .npy file, whose one tensor has no name"],
  ] as const) {
    test(words, async () => {
      expect(await complaint(() => openFixture(file, { name }))).toBe(words);
    });
  }

  test("of many the first are listed", async () => {
    const content = npy({ descr: "<f4", shape: [] }, [1]);
    const files = Array.from({ length: 30 }, (_, k) => ({ name: `x${k}.npy`, content }));
    expect(await complaint(() => open(zip(files)))).toBe(
      "holds 30 tensors: x0, x1, x2, x3, x4, x5, x6, x7 and 22 more; name one as FILE#NAME",
    );
  });
});

describe("what is not read is said", () => {
  const only = "which is not run; only tensors, and dicts and lists of them, are read";
  for (const [file, name, words] of [
    ["module.pt", undefined, `needs torch.nn.modules.linear.Linear of Python, ${only}`],
    ["others.pt", "complex", "has elements of torch.ComplexFloatStorage, expected floats or integers"],
    ["expanded.pt", undefined, "has shape (3, 4, 5) in the place of 5 elements; save tensor.contiguous()"],
    ["objects.npz", undefined, 'has elements of type "|O" (Python objects), expected f2, f4, f8 or integers'],
    [
      "legacy.pt",
      undefined,
      "is a Python pickle, as pickle.dump and old versions of torch.save write it; use numpy.save",
    ],
  ] as const) {
    test(file, async () => {
      expect(await complaint(() => openFixture(file, { name }))).toBe(words);
    });
  }

  test("a zip archive of something else", async () => {
    expect(await complaint(() => open(zip([{ name: "letter.txt", content: Buffer.from("x") }])))).toBe(
      "is a zip archive without a tensor, expected .npz or .pt",
    );
    expect(await complaint(() => open(zip([])))).toContain("is a zip archive without a tensor");
  });

  test("an archive that comes as a stream", async () => {
    for (const [file, what] of [
      ["one.npz", "a .npz or .pt archive"],
      ["one.pt", "a .npz or .pt archive"],
    ] as const) {
      const bytes = new MemorySource(bytesOf(file));
      const stream: ByteSource = {
        size: Number.POSITIVE_INFINITY,
        read: (offset, length) => bytes.read(offset, length),
      };
      expect(await complaint(() => openTensor("file", stream))).toBe(
        `is ${what}, which is read from a file alone; only .npy comes as a stream`,
      );
    }
  });
});

const MATRIX = npy({ descr: "<f4", shape: [100, 100] }, new Array(10_000).fill(1.5));
const ALL = new Array(10_000).fill(1.5);

describe("zip archives", () => {
  const entry = { name: "x.npy", content: MATRIX };
  const read = async (bytes: Uint8Array) => floatsOf(await open(bytes, { name: "x" }));

  test("with sizes in 64 bits, a comment, and data before them", async () => {
    for (const deflated of [false, true])
      for (const zip64 of [false, true])
        expect(await read(zip([{ ...entry, deflated, zip64 }], "made by a test"))).toEqual(ALL);
  });

  test("of stored files the checksum is not looked at, as the document says", async () => {
    expect(await read(zip([{ ...entry, crc: 1 }]))).toEqual(ALL);
  });

  for (const [what, bytes, words] of [
    [
      "claims more than it inflates to",
      zip([{ ...entry, deflated: true, size: 40_129 }]),
      /too long|cannot be inflated/,
    ],
    [
      "claims less than it inflates to",
      zip([{ ...entry, deflated: true, size: 40_063 }]),
      /^(is truncated|cannot be inflated)/,
    ],
    [
      "claims more than deflate can be",
      zip([{ ...entry, deflated: true, size: 1e9 }]),
      /^claims to hold 1000000000 bytes/,
    ],
    ["claims more than it stores", zip([{ ...entry, size: 50_000 }]), /^claims to hold 50000 bytes/],
    ["has another checksum", zip([{ ...entry, deflated: true, crc: 1 }]), /^cannot be inflated/],
    ["is encrypted", zip([{ ...entry, flags: 1 }]), /^is encrypted/],
    ["is compressed otherwise", zip([{ ...entry, method: 12 }]), /^is compressed by method 12 of zip/],
    ["lies beyond the archive", zip([{ ...entry, offset: 1e9 }]), /^is a damaged or truncated zip archive/],
    [
      "is longer than the archive",
      zip([{ ...entry, size: 1e6, packedSize: 1e6 }]),
      /^is a damaged or truncated/,
    ],
    ["is there twice", zip([entry, entry]), /^holds x.npy twice/],
    ["is no .npy file", zip([{ ...entry, content: Buffer.from("0,1,2") }]), /^is no .npy file$/],
  ] as const) {
    test(`of which a file ${what}`, async () => {
      expect(await complaint(() => read(bytes))).toMatch(words);
    });
  }

  test("that are cut anywhere", async () => {
    const whole = zip([{ ...entry, deflated: true }]);
    for (let length = 4; length < whole.length; length++)
      expect(await complaint(() => read(whole.subarray(0, length)))).toMatch(/^is a damaged or truncated/);
  });

  test("with a directory of any size are not held", async () => {
    const bytes = new MemorySource(zip([entry]));
    const size = 1e12;
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(0xf0000000, 12);
    const source: ByteSource = {
      size,
      read(offset, length) {
        const zeros = new Uint8Array(length);
        if (offset < bytes.size) zeros.set(bytes.read(offset, length));
        if (offset + length > size - end.length)
          zeros.set(
            end.subarray(Math.max(0, offset - size + end.length)),
            Math.max(0, size - end.length - offset),
          );
        return zeros;
      },
    };
    expect(await complaint(() => openTensor("file", source))).toMatch(
      /has a directory of|damaged or truncated/,
    );
  });
});

test("a deflated tensor of a hundred megabytes is inflated in a little memory", async () => {
  const length = 25_000_000;
  const content = npy({ descr: "<f4", shape: [0] }, []);
  const header = Buffer.from(content.toString("latin1").replace("(0,), }", "(25000000,), }"), "latin1");
  header.writeUInt16LE(content.readUInt16LE(8) + 7, 8);
  const bytes = zip([
    { name: "x.npy", content: Buffer.concat([header, Buffer.alloc(4 * length)]), deflated: true },
  ]);
  const tensor = await open(bytes);
  const part = new Float32Array(1 << 18);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let first = 0; first < length; first += part.length) {
    await tensor.readFloats(part.subarray(0, Math.min(part.length, length - first)), first);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(60_000_000);
});
