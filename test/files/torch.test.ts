/** .pt files that lie, and pickles that would do something else than hold tensors: refused by name, never run. */
import { expect, test } from "vitest";
import { complaint, floatsOf, open } from "./opened.js";
import {
  dict,
  EMPTY_DICT,
  global,
  integer,
  MARK,
  ORDERED_DICT,
  parameter,
  REBUILD,
  tensor,
  text,
  torch,
  tuple,
} from "./pickleFixture.js";

test("a tensor, and parts of its storage", async () => {
  expect(await floatsOf(await open(torch(tensor())))).toEqual([0, 1, 2, 3, 4, 5]);
  for (const [parts, values] of [
    [{ shape: [3, 2], strides: [1, 3] }, [0, 3, 1, 4, 2, 5]],
    [{ shape: [2, 2], strides: [3, 2], offset: 0 }, [0, 2, 3, 5]],
    [{ shape: [2], strides: [1], offset: 4 }, [4, 5]],
    [{ shape: [], strides: [], offset: 5 }, [5]],
    [{ shape: [0, 3], strides: [3, 1] }, []],
  ] as const)
    expect(await floatsOf(await open(torch(tensor(parts))))).toEqual(values);
});

test("a tensor of a machine of the other byte order", async () => {
  const data = Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer).swap32();
  const file = torch(tensor(), { "x/data/0": data, "x/byteorder": "big" });
  expect(await floatsOf(await open(file))).toEqual([0, 1, 2, 3, 4, 5]);
});

const not = "which is not run; only tensors, and dicts and lists of them, are read";

for (const [what, value, words] of [
  [
    "a command",
    `${global("posix", "system")}${tuple(text("touch x"))}R`,
    `needs posix.system of Python, ${not}`,
  ],
  ["eval", `${global("builtins", "eval")}${tuple(text("1"))}R`, `needs builtins.eval of Python, ${not}`],
  ["a name on the stack", `${text("os")}${text("system")}\x93`, `needs os.system of Python, ${not}`],
  [
    "a method of what is known",
    `${global("collections", "OrderedDict.fromkeys")}`,
    `needs collections.OrderedDict.fromkeys of Python, ${not}`,
  ],
  [
    "another function of torch",
    global("torch._utils", "_rebuild_tensor"),
    `needs torch._utils._rebuild_tensor of Python, ${not}`,
  ],
  [
    "a storage of no type",
    global("torch", "toStringStorage"),
    `needs torch.toStringStorage of Python, ${not}`,
  ],
  ["a storage that is called", `${global("torch", "FloatStorage")})R`, "holds no tensor"],
  [
    "an object",
    `${global("collections", "OrderedDict")})\x81`,
    `has the instruction NEWOBJ in its pickle, which is not run; ${not.slice("which is not run; ".length)}`,
  ],
  [
    "an instance",
    "(iposix\nsystem\n",
    `has the instruction INST in its pickle, which is not run; ${not.slice("which is not run; ".length)}`,
  ],
  [
    "an extension",
    "\x82\x01",
    `has the instruction EXT1 in its pickle, which is not run; ${not.slice("which is not run; ".length)}`,
  ],
  [
    "text in quotation marks",
    "S'x'\n",
    `has the instruction 0x53 in its pickle, which is not run; ${not.slice("which is not run; ".length)}`,
  ],
  ["a call of a text", `${text("x")})R`, "has a damaged pickle: it calls what is no function at byte 10"],
  ["a call without a tuple", `${REBUILD}NR`, "has a damaged pickle: it calls what is no function at byte 37"],
  ["nothing", "", "has a damaged pickle: it takes a value where none is at byte 3"],
  ["a mark alone", MARK, "has a damaged pickle: it takes a value where none is at byte 4"],
  ["a tuple without a mark", "t", "has a damaged pickle: it takes values where none are at byte 3"],
  ["what was not remembered", "h\x07", "has a damaged pickle: it recalls what was not remembered at byte 4"],
  ["an item of no dict", `NNNs`, "has a damaged pickle: it sets items of what is no dict at byte 6"],
  ["half an item", `${EMPTY_DICT}(Nu`, "has a damaged pickle: it sets items of what is no dict at byte 6"],
  ["an item of no list", "NNa", "has a damaged pickle: it appends to what is no list at byte 5"],
  [
    "a key twice",
    `${EMPTY_DICT}(${text("x")}N${text("x")}Nu`,
    "has a damaged pickle: the key x is there twice at byte 19",
  ],
  ["attributes of no dict", "NNb", "has a damaged pickle: it sets attributes of what is no dict at byte 5"],
  ["a text beyond the end", "X\xff\xff\xff\xff", "has a damaged pickle: it ends too early at byte 7"],
  ["a name without an end", "cposix", "has a damaged pickle: it ends too early at byte 3"],
  ["a number", integer(1), "holds no tensor"],
  ["a dict that holds itself", `${EMPTY_DICT}q\x00${text("x")}h\x00s`, "holds no tensor"],
] as const) {
  test(`${what} is refused`, async () => {
    expect(await complaint(() => open(torch(value)))).toBe(words);
  });
}

test("what is in a dict beside its items is left out", async () => {
  const value = `${ORDERED_DICT}${text("w")}${tensor()}s${dict({ _metadata: ORDERED_DICT })}b`;
  expect(await floatsOf(await open(torch(value)))).toEqual([0, 1, 2, 3, 4, 5]);
});

const invalid = "is not a valid file of PyTorch: ";
const STATE = "_rebuild_parameter_with_state";

test("a parameter is its tensor, by itself and among others, whatever attributes it has", async () => {
  const values = [0, 1, 2, 3, 4, 5];
  const state = dict({ tag: text("x"), step: integer(7) });
  for (const value of [
    parameter([tensor(), "\x88", ORDERED_DICT]),
    parameter([tensor(), "\x89", ORDERED_DICT, state], STATE),
    parameter([tensor(), "\x89", ORDERED_DICT, tuple(state, "N")], STATE),
  ]) {
    expect(await floatsOf(await open(torch(value)))).toEqual(values);
    const named = torch(dict({ w: value, b: tensor({ shape: [6], strides: [1] }) }));
    expect(await floatsOf(await open(named, { name: "w" }))).toEqual(values);
  }
});

for (const [what, args, words, maker] of [
  ["of nothing", [], "its parameter is of no tensor"],
  ["of a text", [text("x"), "\x88", ORDERED_DICT], "its parameter is of no tensor"],
  [
    "of a parameter",
    [parameter([tensor(), "\x88", ORDERED_DICT]), "\x88", ORDERED_DICT],
    "its parameter is of no tensor",
  ],
  ["of a list of tensors", [tuple(tensor()), "\x88", ORDERED_DICT], "its parameter is of no tensor"],
  ["with a number for a flag", [tensor(), integer(1), ORDERED_DICT], "its parameter is none"],
  ["with a text for hooks", [tensor(), "\x88", text("x")], "its parameter is none"],
  ["without hooks", [tensor(), "\x88"], "its parameter is none"],
  ["with one argument more", [tensor(), "\x88", ORDERED_DICT, "N"], "its parameter is none"],
  ["without the attributes", [tensor(), "\x88", ORDERED_DICT], "its parameter is none", STATE],
  [
    "of a tensor that lies",
    [tensor({ offset: 1 }), "\x88", ORDERED_DICT],
    "its last element is the 7th of a storage of 6",
  ],
] as const) {
  test(`a parameter ${what} is refused`, async () => {
    expect(await complaint(() => open(torch(parameter(args, maker))))).toBe(`${invalid}${words}`);
  });
}

test("attributes of a parameter that would run something are refused", async () => {
  const run = `${global("posix", "system")}${tuple(text("touch x"))}R`;
  const value = parameter([tensor(), "\x88", ORDERED_DICT, run], STATE);
  expect(await complaint(() => open(torch(value)))).toBe(`needs posix.system of Python, ${not}`);
});

for (const [parts, words] of [
  [{ offset: 1 }, `${invalid}its last element is the 7th of a storage of 6`],
  [{ strides: [4, 1] }, `${invalid}its last element is the 7th of a storage of 6`],
  [
    { strides: [2 ** 53 - 1, 1] },
    /^is not a valid file of PyTorch: its last element is the 900719925474099\dth/,
  ],
  [{ shape: [2 ** 31, 2 ** 31] }, "has shape (2147483648, 2147483648), more elements than any file can hold"],
  [{ shape: [1_000_000_000, 3], strides: [0, 1] }, /in the place of 3 elements; save tensor.contiguous\(\)$/],
  [{ shape: [-1, 3] }, `${invalid}its size, stride or offset is none`],
  [{ strides: [-3, 1] }, `${invalid}its size, stride or offset is none`],
  [{ offset: -1 }, `${invalid}its size, stride or offset is none`],
  [{ strides: [3] }, `${invalid}its size, stride or offset is none`],
  [{ shape: new Array(65).fill(1), strides: new Array(65).fill(1) }, "has 65 axes, expected at most 64"],
  [{ size: 7 }, `${invalid}its storage promises 7 × 4 bytes, there are 24`],
  [{ size: 2 ** 52 }, `${invalid}its storage promises 4503599627370496 × 4 bytes, there are 24`],
  [{ size: -6 }, `${invalid}its storage is none`],
  [{ key: "1" }, `${invalid}its data, x/data/1, are not there`],
  [{ key: "../version" }, `${invalid}its data, x/data/../version, are not there`],
  [
    { storage: "ComplexFloatStorage" },
    "has elements of torch.ComplexFloatStorage, expected floats or integers",
  ],
  [{ storage: "UntypedStorage" }, "has elements of torch.UntypedStorage, expected floats or integers"],
] as const) {
  test(`a tensor of ${JSON.stringify(parts).slice(0, 60)} is refused`, async () => {
    const said = await complaint(() => open(torch(tensor(parts))));
    if (typeof words === "string") expect(said).toBe(words);
    else expect(said).toMatch(words);
  });
}

test("other files of the archive that lie", async () => {
  expect(await complaint(() => open(torch(tensor(), { "x/byteorder": "middle" })))).toBe(
    'has the byte order "middle", expected little or big',
  );
  expect(await complaint(() => open(torch(tensor(), { "y/data.pkl": "N." })))).toBe(
    "holds 2 pickles of PyTorch, expected one",
  );
});
