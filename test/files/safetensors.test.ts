/** .safetensors: every type of elements, and every way in which a header can lie. */
import { expect, test } from "vitest";
import { complaint, floatsOf, integersOf, open } from "./opened.js";
import { safetensors, withHeader } from "./safetensorsFixture.js";

const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const FOUR = bytes(Float32Array.of(1, -2, 3.5, Number.NEGATIVE_INFINITY));

for (const [dtype, data, values] of [
  ["F16", Uint16Array.of(0x3c00, 0xc000, 0x7c00), [1, -2, Number.POSITIVE_INFINITY]],
  ["BF16", Uint16Array.of(0x3f80, 0xc000, 0x7f80), [1, -2, Number.POSITIVE_INFINITY]],
  ["F32", Float32Array.of(1, -2, 3), [1, -2, 3]],
  ["F64", Float64Array.of(0.1, -2, 3), [0.1, -2, 3]],
] as const) {
  test(`${dtype} are floats`, async () => {
    // One byte before them, so that they are not aligned.
    const file = safetensors({
      tensors: [
        ["a", "U8", [1], new Uint8Array(1)],
        ["x", dtype, [3, 1], bytes(data)],
      ],
      metadata: { format: "pt" },
      padding: 3,
    });
    const tensor = await open(file, { name: "x" });
    expect([tensor.path, tensor.shape, await floatsOf(tensor)]).toEqual(["file#x", [3, 1], values]);
  });
}

for (const [dtype, data, booleans] of [
  ["I8", Int8Array.of(1, -2, 3)],
  ["I16", Int16Array.of(1, -2, 3)],
  ["I32", Int32Array.of(1, -2, 3)],
  ["I64", BigInt64Array.of(1n, -2n, 3n)],
  ["U8", Uint8Array.of(1, 254, 3)],
  ["U16", Uint16Array.of(1, 65534, 3)],
  ["U32", Uint32Array.of(1, 4294967294, 3)],
  ["U64", BigUint64Array.of(1n, 2n, 3n)],
  ["BOOL", Uint8Array.of(1, 0, 1), true],
] as const) {
  test(`${dtype} are integers`, async () => {
    const tensor = await open(safetensors({ tensors: [["t", dtype, [3], bytes(data)]] }), { booleans });
    expect(await integersOf(tensor)).toEqual(Array.from(data as ArrayLike<number | bigint>, Number));
  });
}

test("no element, and a single one", async () => {
  const file = safetensors({
    tensors: [
      ["none", "F32", [0, 5], new Uint8Array()],
      ["one", "F32", [], FOUR.subarray(0, 4)],
    ],
  });
  const [none, one] = [await open(file, { name: "none" }), await open(file, { name: "one" })];
  expect([none.shape, none.length, one.shape, await floatsOf(one)]).toEqual([[0, 5], 0, [], [1]]);
});

const entry = (start: number, end: number, shape: readonly number[] = [(end - start) / 4]) =>
  `{"dtype":"F32","shape":[${shape}],"data_offsets":[${start},${end}]}`;
const header = (text: string) => complaint(() => open(withHeader(text, FOUR), { name: "x" }));
const invalid = "is not valid .safetensors: ";

for (const [text, words] of [
  [
    `{"x":${entry(0, 12)},"y":${entry(8, 16)}}`,
    /its data begin at byte 8, within those of another tensor, expected 12$/,
  ],
  [`{"x":${entry(0, 8)},"y":${entry(12, 16)}}`, /its data begin at byte 12, behind a gap, expected 8$/],
  [`{"x":${entry(4, 16)}}`, /its data begin at byte 4, behind a gap, expected 0$/],
  [`{"x":${entry(0, 12)}}`, /^is too long: its header promises 12 bytes of data, there are 16$/],
  [`{"x":${entry(0, 32)}}`, /^is truncated: its header promises 32 bytes of data, there are 16$/],
  [`{"x":${entry(0, 16)},"x":${entry(0, 16)}}`, /"x" is there twice in its header$/],
  [`{"x":${entry(0, 16)},"\\u0078":${entry(0, 16)}}`, /"x" is there twice in its header$/],
  [`{"x":{"dtype":"F32","shape":[4],"shape":[4],"data_offsets":[0,16]}}`, /"shape" is there twice/],
  [`{"x":${entry(0, 16, [3])}}`, /its data_offsets span 16 bytes, its shape and dtype 12$/],
  [
    `{"x":${entry(0, 16, [2 ** 32, 2 ** 32])}}`,
    /^has shape \(4294967296, 4294967296\), more elements than any file/,
  ],
  [`{"x":${entry(0, 0, [2 ** 52, 2 ** 52, 0])}}`, /, more elements than any file can hold$/],
  [`{"x":${entry(0, 16, new Array(65).fill(1))}}`, /^has 65 axes, expected at most 64$/],
  [`{"x":${entry(16, 0, [4])}}`, /its data_offsets are no beginning and end$/],
  [`{"x":{"dtype":"F32","shape":[4],"data_offsets":[0]}}`, /its data_offsets are no beginning and end$/],
  [`{"x":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}`, /its shape is no list of sizes$/],
  [`{"x":{"dtype":"F32","shape":[4.5],"data_offsets":[0,16]}}`, /its shape is no list of sizes$/],
  [`{"x":{"dtype":"F32","shape":"4","data_offsets":[0,16]}}`, /its shape is no list of sizes$/],
  [`{"x":{"dtype":4,"shape":[4],"data_offsets":[0,16]}}`, /its dtype is no text$/],
  [`{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"y":1}}`, /its header has the key y$/],
  [`{"x":{"dtype":"F33","shape":[4],"data_offsets":[0,16]}}`, /^has elements of the unknown type "F33"$/],
  [`{"x":{"dtype":"constructor","shape":[4],"data_offsets":[0,16]}}`, /^has elements of the unknown type/],
  [
    `{"x":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}`,
    /^has elements of type "F8_E4M3", expected F16/,
  ],
  [`{"x":{"dtype":"BOOL","shape":[16],"data_offsets":[0,16]}}`, /^has elements of type "BOOL", expected F16/],
  [`{"__proto__":${entry(0, 16)}}`, /^has no tensor x; it holds __proto__$/],
  [`{"x":4}`, /its header is no object$/],
  [`{"x":null}`, /its header is no object$/],
  [`{}`, /^is too long|^holds no tensor/],
  [`{"x":`, /its header is no JSON$/],
  [`{"x":${entry(0, 16)}}}`, /its header is no JSON$/],
  ['{"\ud800":1}', /is not valid/],
] as const) {
  test(`the header ${text.slice(0, 90)} is refused`, async () => {
    expect(await header(text)).toMatch(words);
  });
}

test("a header of no UTF-8 is refused", async () => {
  const file = withHeader('{"x":1}', FOUR);
  file[10] = 0xff;
  expect(await complaint(() => open(file))).toBe(`${invalid}its header is no JSON`);
});

test("a header that is longer than the file, or than its limit", async () => {
  const file = withHeader(`{"x":${entry(0, 16)}}`, FOUR);
  file.writeBigUInt64LE(100_000_000n);
  expect(await complaint(() => open(file))).toBe(`ends within its header (${file.length} bytes in all)`);
  expect(await complaint(() => open(file.subarray(0, 30)))).toBe("ends within its header (30 bytes in all)");
});

test("several tensors are listed", async () => {
  const data = bytes(Float32Array.of(1));
  const file = safetensors({
    tensors: ["logits", "targets"].map((name) => [name, "F32", [1], data] as const),
  });
  expect(await complaint(() => open(file))).toBe("holds 2 tensors: logits, targets; name one as FILE#NAME");
});
