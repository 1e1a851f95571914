/** The public types that tests speak of, from the entry of the package. */

export type {
  AnyTensor,
  Api,
  Float16Values,
  FloatArray,
  FloatTensor,
  HalfName,
  Reduction,
  TensorObject,
  TypedArray,
} from "../../src/api.js";
