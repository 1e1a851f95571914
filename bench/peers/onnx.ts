/** The operations as ONNX models, with logits `x` of shape (n, c) and targets `t` of shape (n, 1). */

import protobuf from "protobufjs";

/** What they need of onnx.proto. */
const { root } = protobuf.parse(
  `syntax = "proto3";
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }
  message Opset { int64 version = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Value input = 11; repeated Value output = 12; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; }
  message Attribute { string name = 1; int64 i = 3; int32 type = 20; }
  message Value { string name = 1; Type type = 2; }
  message Type { Tensor tensor_type = 1; }
  message Tensor { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }`,
  { keepCase: true },
);

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const FLOAT = 1;
const INT64 = 7;
/** The type of an attribute. */
const INT = 2;

function node(op_type: string, input: string[], output: string, attributes: Record<string, number> = {}) {
  const attribute = Object.entries(attributes).map(([name, i]) => ({ name, i, type: INT }));
  return { op_type, input, output: [output], attribute };
}

function value(name: string, elem_type: number, sizes: readonly (string | number)[]) {
  const dim = sizes.map((size) => (typeof size === "string" ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type, shape: { dim } } } };
}

function model(graph: object): Uint8Array {
  const message = { ir_version: IR_VERSION, graph, opset_import: [{ version: OPSET_VERSION }] };
  return root.lookupType("Model").encode(message).finish();
}

/** The mean loss, and those of the rows for who asks for them. Faster than the operator SoftmaxCrossEntropyLoss. */
export const CROSS_ENTROPY = model({
  name: "crossEntropy",
  node: [
    node("LogSoftmax", ["x"], "logProbabilities", { axis: -1 }),
    node("GatherElements", ["logProbabilities", "t"], "ofTargets", { axis: 1 }),
    node("ReduceMean", ["ofTargets"], "meanOfTargets", { keepdims: 0 }),
    node("Neg", ["meanOfTargets"], "mean"),
    node("Neg", ["ofTargets"], "losses"),
  ],
  input: [value("x", FLOAT, ["n", "c"]), value("t", INT64, ["n", 1])],
  output: [value("mean", FLOAT, []), value("losses", FLOAT, ["n", 1])],
});

export const SOFTMAX = model({
  name: "softmax",
  node: [node("Softmax", ["x"], "y", { axis: -1 })],
  input: [value("x", FLOAT, ["n", "c"])],
  output: [value("y", FLOAT, ["n", "c"])],
});

/** A product of matrices, `h` of shape (n, d) and `w` of shape (d, c). */
export const MATMUL = model({
  name: "matMul",
  node: [node("MatMul", ["h", "w"], "y")],
  input: [value("h", FLOAT, ["n", "d"]), value("w", FLOAT, ["d", "c"])],
  output: [value("y", FLOAT, ["n", "c"])],
});
