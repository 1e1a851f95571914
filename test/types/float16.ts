/** Right calls with Float16Array, where TypeScript knows it. */

import { type CrossEntropyOptions, crossEntropyGrad, gather, type HalfTensor, softmax } from "xent";
import { type Bits, type Equal, is } from "./equal.js";

type F16 = ReturnType<typeof Float16Array.of>;

export function take(x: F16, options: CrossEntropyOptions<"mean">) {
  const p = softmax(x);
  is<Equal<typeof p, HalfTensor<F16>>>();
  const total: number = p.data.reduce((sum, value) => sum + value, 0);
  const object = softmax({ data: x, shape: [1, 3], dtype: "float16" }, { dtype: "float16" });
  is<Equal<typeof object, HalfTensor<F16>>>();
  const rows = softmax([x, x]);
  is<Equal<typeof rows, HalfTensor<F16>>>();
  const cast = softmax(x, { dtype: "bfloat16" });
  is<Equal<typeof cast, HalfTensor<Bits>>>();
  const { loss, grad } = crossEntropyGrad(x, 0, { ...options, out: x });
  is<Equal<typeof grad, HalfTensor<F16>>>();
  const picked = gather(x, { index: [0] });
  is<Equal<typeof picked, HalfTensor<F16>>>();
  return [total, loss];
}
