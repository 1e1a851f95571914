/** A tensor in memory: one that can be read more than once, whatever it came from. */
import { MemorySource } from "./source.js";
import { StridedTensor } from "./strided.js";
import type { Tensor } from "./tensor.js";

export async function held(tensor: Tensor): Promise<Tensor> {
  const { path, dtype, shape, length } = tensor;
  const bytes = tensor.newBytes(length);
  await tensor.readBytes(bytes, 0);
  return new StridedTensor({
    path,
    dtype: { ...dtype, swapped: false },
    shape,
    source: new MemorySource(bytes),
  });
}
