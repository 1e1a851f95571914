/** The way from a checked tensor to its elements: its array is looked at once more. */

import { lengthOf } from "../intrinsics.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";

/** The data of a tensor, which must be as long as it was when it was read: code of the caller may have run since. */
export function liveData<T extends Tensor>(tensor: T): T["data"] {
  if (lengthOf(tensor.data) < tensor.length) refuseShorter(tensor);
  return tensor.data;
}

function refuseShorter(tensor: Tensor): never {
  const { name, data, length } = tensor;
  const call: Call = tensor.call;
  call.wrongKind(
    `${name} has ${lengthOf(data)} elements in place of ${length}: its buffer was transferred or made shorter while the arguments were read`,
  );
}
