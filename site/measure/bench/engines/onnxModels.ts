/** The operations as ONNX models, with logits `x` of shape (n, c) and targets `t` of shape (n, 1): the messages of onnx.proto, byte by byte. */

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const FLOAT = 1;
const INT64 = 7;
/** The type of an attribute. */
const INT = 2;

/** Kinds of fields of the format of Protocol Buffers. */
const VARINT = 0;
const BYTES = 2;

type Part = readonly number[];

/** Of numbers from 0 on; −1, as an axis, takes ten bytes of the two's complement. */
function varint(value: number): Part {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function number(field: number, value: number): Part {
  return [...varint((field << 3) | VARINT), ...varint(value)];
}

function message(field: number, ...parts: readonly Part[]): Part {
  const bytes = parts.flat();
  return [...varint((field << 3) | BYTES), ...varint(bytes.length), ...bytes];
}

function text(field: number, value: string): Part {
  return message(field, [...new TextEncoder().encode(value)]);
}

function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, number> = {},
) {
  return message(
    1,
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, text(1, name), number(3, value), number(20, INT)),
    ),
  );
}

function value(field: number, name: string, type: number, sizes: readonly (string | number)[]): Part {
  const dimensions = sizes.map((size) =>
    message(1, typeof size === "string" ? text(2, size) : number(1, size)),
  );
  return message(field, text(1, name), message(2, message(1, number(1, type), message(2, ...dimensions))));
}

const input = (...of: [name: string, type: number, sizes: (string | number)[]]) => value(11, ...of);
const output = (...of: [name: string, type: number, sizes: (string | number)[]]) => value(12, ...of);

function model(name: string, ...graph: readonly Part[]): Uint8Array {
  return Uint8Array.from([
    ...number(1, IR_VERSION),
    ...message(7, ...graph, text(2, name)),
    ...message(8, number(2, OPSET_VERSION)),
  ]);
}

/** The mean loss, and those of the rows for who asks for them. Faster than the operator SoftmaxCrossEntropyLoss. */
export const CROSS_ENTROPY = model(
  "crossEntropy",
  node("LogSoftmax", ["x"], "logProbabilities", { axis: -1 }),
  node("GatherElements", ["logProbabilities", "t"], "ofTargets", { axis: 1 }),
  node("ReduceMean", ["ofTargets"], "meanOfTargets", { keepdims: 0 }),
  node("Neg", ["meanOfTargets"], "mean"),
  node("Neg", ["ofTargets"], "losses"),
  input("x", FLOAT, ["n", "c"]),
  input("t", INT64, ["n", 1]),
  output("mean", FLOAT, []),
  output("losses", FLOAT, ["n", 1]),
);

export const SOFTMAX = model(
  "softmax",
  node("Softmax", ["x"], "y", { axis: -1 }),
  input("x", FLOAT, ["n", "c"]),
  output("y", FLOAT, ["n", "c"]),
);
