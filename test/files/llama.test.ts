/** llama.cpp's logits files: what is in them, and what is said of those that are cut, damaged or do not go together. */
import { expect, test } from "vitest";
import { logitBlocks } from "../../src/files/blocks.js";
import { layoutOf } from "../../src/files/layout.js";
import { LlamaLogits, llamaDifference } from "../../src/files/llama.js";
import { type ByteSource, MemorySource } from "../../src/files/source.js";
import { integerBelow, normal, uniform } from "../tools/random.js";
import { type LlamaParts, llama } from "./llamaFixture.js";
import { complaint, floatsOf, integersOf, open } from "./opened.js";

function parts(nCtx: number, nVocab: number, chunks: number, seed = 1): LlamaParts {
  const random = uniform(seed);
  const gauss = normal(random);
  const rows = chunks * (nCtx - 1 - Math.floor(nCtx / 2));
  return {
    nCtx,
    nVocab,
    tokens: Array.from({ length: chunks * nCtx }, () => integerBelow(random, nVocab)),
    logits: Float32Array.from({ length: rows * nVocab }, () => 4 * gauss()),
  };
}

async function opened(parts: LlamaParts, allowTruncated = false): Promise<LlamaLogits> {
  const file = await open(llama(parts), { allowTruncated });
  if (!(file instanceof LlamaLogits)) throw new Error("it is none");
  return file;
}

for (const [nCtx, nVocab, chunks] of [
  [3, 2, 1],
  [8, 5, 3],
  [9, 6, 2],
  [130, 100, 2],
] as const) {
  for (const nats of [16, 24] as const) {
    test(`n_ctx ${nCtx}, n_vocab ${nVocab}, ${nats} nats: every log-probability to half a code`, async () => {
      const given = parts(nCtx, nVocab, chunks);
      const file = await opened({ ...given, nats });
      const rowsPerChunk = nCtx - 1 - Math.floor(nCtx / 2);
      expect(file.shape).toEqual([chunks, rowsPerChunk, nVocab]);
      const values = await floatsOf(file);
      let worst = 0;
      for (let start = 0; start < given.logits.length; start += nVocab) {
        const row = Array.from({ length: nVocab }, (_, c) => given.logits[start + c]);
        const most = Math.max(...row);
        const lse = most + Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
        for (const [c, x] of row.entries()) {
          const expected = Math.max(x, most - nats) - lse;
          worst = Math.max(worst, Math.abs(values[start + c] - expected));
        }
      }
      expect(worst).toBeLessThan(nats / 65535 / 2 + 1e-5);
      const blocks: number[] = [];
      for await (const { data } of logitBlocks(file, layoutOf(file, undefined))) blocks.push(...data);
      expect(blocks).toEqual(values);
    });
  }
}

test("each row predicts the token after it", async () => {
  const given = parts(8, 5, 3);
  const file = await opened(given);
  const tokens = Array.from(given.tokens);
  expect(await integersOf(file.tokens)).toEqual(tokens);
  const targets = [0, 1, 2].flatMap((chunk) => tokens.slice(chunk * 8 + 5, chunk * 8 + 8));
  expect([file.targets.shape, await integersOf(file.targets)]).toEqual([[3, 3], targets]);
});

test("classes of another axis, and ranges that begin anywhere", async () => {
  const file = await opened(parts(8, 5, 3));
  const values = await floatsOf(file);
  const part = new Float32Array(17);
  await file.readFloats(part, 11);
  expect([...part]).toEqual(values.slice(11, 28));
  for (const dim of [0, 1, 2]) {
    const blocks: number[] = [];
    for await (const { data } of logitBlocks(file, layoutOf(file, dim))) blocks.push(...data);
    expect(blocks).toEqual(values);
  }
});

test("equal logits have scale 0, and a row without a number is NaN", async () => {
  const given = { nCtx: 3, nVocab: 4, tokens: [0, 1, 2, 3, 0, 1] };
  const even = Math.fround(-Math.log(4));
  const file = await open(llama({ ...given, logits: [2, 2, 2, 2, 1, Number.NaN, 1, 1] }));
  for (const at of [16, 12]) {
    const bytes = llama({ ...given, logits: [2, 2, 2, 2, 1, 2, 3, 4] });
    bytes.writeFloatLE(Number.NEGATIVE_INFINITY, bytes.length - at);
    const values = await floatsOf(await open(bytes));
    expect(values).toEqual([even, even, even, even, ...new Array(4).fill(Number.NaN)]);
  }
  expect((await floatsOf(file)).slice(4)).toEqual(new Array(4).fill(Number.NaN));
});

test("a scale that no writer gives is refused, with the row", async () => {
  for (const [scale, nats] of [
    [0.01, "655.35"],
    [-1e-4, "-6.5535"],
  ] as const) {
    const bytes = llama(parts(8, 5, 1));
    bytes.writeFloatLE(scale, bytes.length - 20);
    const file = await open(bytes);
    expect(await complaint(() => floatsOf(file))).toBe(
      `row 2 spans ${nats} nats, expected 0 to 100: it was not written by llama.cpp`,
    );
  }
});

for (const [at, value, words] of [
  [8, 2, "has n_ctx 2, expected at least 3"],
  [8, -1, "has n_ctx -1, expected at least 3"],
  [12, 1, "has n_vocab 1, expected at least 2"],
  [16, 0, "has n_chunk 0, expected at least 1"],
  [16, 1, "is too long: it holds more than the 1 chunks that its header promises"],
  [16, 2 ** 31 - 1, "ends within its tokens: 2147483647 chunks of 8, 296 bytes in all"],
  [8, 2 ** 31 - 1, "ends within its tokens: 3 chunks of 2147483647, 296 bytes in all"],
  [12, 2 ** 31 - 1, "is truncated: 0 of 3 chunks are whole; --allow-truncated reads these"],
  [20, 5, "token 0 of chunk 0 is 5, expected 0 <= token < 5"],
  [20 + 4 * 17, -1, "token 1 of chunk 2 is -1, expected 0 <= token < 5"],
] as const) {
  test(words, async () => {
    const bytes = llama(parts(8, 5, 3));
    bytes.writeInt32LE(value, at);
    expect(await complaint(() => open(bytes))).toBe(words);
  });
}

test("a file that was cut says how many chunks are whole, and these are read if they are asked for", async () => {
  const given = parts(8, 5, 3);
  const whole = llama(given);
  const values = await floatsOf(await open(whole));
  const chunkBytes = 3 * 20;
  for (const cut of [1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes]) {
    const bytes = whole.subarray(0, whole.length - cut);
    const chunks = 3 - Math.ceil(cut / chunkBytes);
    expect(await complaint(() => open(bytes))).toBe(
      `is truncated: ${chunks} of 3 chunks are whole; --allow-truncated reads these`,
    );
    const file = await open(bytes, { allowTruncated: true });
    expect([file.shape[0], await floatsOf(file)]).toEqual([chunks, values.slice(0, chunks * 15)]);
  }
  const none = whole.subarray(0, whole.length - 2 * chunkBytes - 1);
  expect(await complaint(() => open(none, { allowTruncated: true }))).toBe(
    "is truncated: none of its 3 chunks is whole",
  );
  for (let length = 8; length < 20; length++)
    expect(await complaint(() => open(whole.subarray(0, length)))).toBe(
      `ends within its header (${length} bytes in all)`,
    );
});

test("where two files first differ", async () => {
  const given = parts(8, 5, 3);
  const tokens = Array.from(given.tokens);
  const base = await opened(given);
  expect(await llamaDifference(await opened({ ...given, nats: 24 }), base)).toBe(null);
  expect(await llamaDifference(await opened(parts(9, 5, 3)), base)).toBe(
    "has n_ctx 9, expected 8 as in file",
  );
  expect(await llamaDifference(await opened(parts(8, 6, 3)), base)).toBe(
    "has n_vocab 6, expected 5 as in file",
  );
  const other = [...tokens];
  other[17] = (tokens[17] + 1) % 5;
  expect(await llamaDifference(await opened({ ...given, tokens: other }), base)).toBe(
    `token 1 of chunk 2 is ${other[17]}, expected ${tokens[17]} as in file`,
  );
  const shorter = base.first(2);
  expect([shorter.shape, await llamaDifference(shorter, base)]).toEqual([[2, 3, 5], null]);
});

test("a file of any size is read in pieces", async () => {
  const [nCtx, nVocab, chunks] = [512, 32_000, 1_000];
  const header = llama({ nCtx, nVocab, tokens: [], logits: [], nChunk: chunks });
  const memory = new MemorySource(header);
  let most = 0;
  const source: ByteSource = {
    size: 20 + 4 * nCtx * chunks + chunks * 255 * (2 * nVocab + 8),
    read(offset, length) {
      most = Math.max(most, length);
      const zeros = new Uint8Array(length);
      zeros.set(memory.read(offset, length));
      return zeros;
    },
  };
  const file = await LlamaLogits.open("file", source, {});
  const row = new Float32Array(100 * nVocab);
  await file.readFloats(row, file.length - row.length);
  expect([row[0], row.at(-1), most <= 1 << 20]).toEqual([0, 0, true]);
});

test("a file of llama.cpp has one tensor, without a name, of its own type", async () => {
  const bytes = llama(parts(8, 5, 3));
  expect(await complaint(() => open(bytes, { name: "x" }))).toBe(
    "is a logits file of llama.cpp, whose one tensor has no name",
  );
  expect(await complaint(() => open(bytes, { dtype: "float64" }))).toContain("are not taken for float64");
});
