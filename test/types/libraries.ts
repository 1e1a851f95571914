/** Right calls: the tensors of other libraries as their declarations describe them, whose data may be strings too. */

import { crossEntropy, type FloatTensor, gather, type HalfTensor, softmax } from "xent";
import { type Bits, type Equal, type F32, type F64, is } from "./equal.js";

type OrtType = "float32" | "uint8" | "int64" | "float16" | "float64" | "string" | "bool";
type OrtData = Float32Array | Uint8Array | BigInt64Array | Uint16Array | Float64Array | string[];

/** onnxruntime's tensor of any type. */
interface OrtTensor {
  readonly dims: readonly number[];
  readonly type: OrtType;
  readonly data: OrtData;
  readonly location: "cpu" | "gpu-buffer";
  dispose(): void;
}

/** onnxruntime's tensor of floats. */
interface OrtFloats {
  readonly dims: readonly number[];
  readonly type: "float32";
  readonly data: Float32Array;
}

/** transformers.js's, with a method called stride. */
interface TransformersTensor {
  get dims(): number[];
  get type(): string;
  get data(): OrtData;
  stride(): number[];
}

/** ndarray's. */
interface NdArray<D> {
  data: D;
  shape: number[];
  stride: number[];
  offset: number;
  dtype: "float32" | "float64";
  order: number[];
  get(...index: number[]): number;
}

export function take(
  any: OrtTensor,
  floats: OrtFloats,
  transformers: TransformersTensor,
  nd: NdArray<Float64Array>,
) {
  const ofAny = softmax(any);
  is<Equal<typeof ofAny, FloatTensor<F32> | FloatTensor<F64> | HalfTensor<Bits>>>();
  const ofFloats = softmax(floats);
  is<Equal<typeof ofFloats, FloatTensor<F32>>>();
  const ofTransformers = softmax(transformers);
  is<Equal<typeof ofTransformers, FloatTensor<F32> | FloatTensor<F64> | HalfTensor<Bits>>>();
  const ofNd = softmax(nd);
  is<Equal<typeof ofNd, FloatTensor<F64>>>();
  const loss: number = crossEntropy(transformers, any, { dim: -1 });
  return [loss, gather(any, { index: any }).shape];
}
