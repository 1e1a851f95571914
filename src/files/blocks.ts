/** Walks through logits in blocks of whole rows, in buffers that are used again for each. */
import type { FloatArray } from "../engine/data.js";
import type { BlockPlace } from "./box.js";
import type { Layout } from "./layout.js";
import type { Tensor } from "./tensor.js";

/** The logits of the rows `[firstRow, firstRow + outer * inner)`, as `outer × classes × inner`. */
export interface Block<Data = FloatArray> {
  readonly data: Data;
  readonly firstRow: number;
  readonly outer: number;
  readonly inner: number;
}

/** Small enough for the L2 cache, where the losses and the accuracy then find it. */
const BLOCK_BYTES = 1 << 20;
/** The larger, the longer the pieces where rows do not lie side by side. */
const SCATTERED_BLOCK_BYTES = 1 << 26;

/** Each block is valid until the next one is asked for. */
export async function* logitBlocks(logits: Tensor, layout: Layout): AsyncGenerator<Block> {
  for await (const block of blocksTogether([logits], layout)) yield { ...block, data: block.data[0] };
}

/** The same rows of several tensors of one shape; each block is valid until the next one is asked for. */
export async function* blocksTogether(
  tensors: readonly Tensor[],
  layout: Layout,
): AsyncGenerator<Block<readonly FloatArray[]>> {
  const { axis, classes } = layout;
  let buffers: readonly FloatArray[] | null = null;
  for (const { firstRow, ...place } of places(tensors, layout)) {
    const size = place.outer * classes * place.inner;
    // None is larger than the first.
    buffers ??= tensors.map((tensor) => tensor.newFloats(size));
    const data = buffers.map((buffer) => buffer.subarray(0, size));
    for (const [k, tensor] of tensors.entries()) await tensor.readBlock(data[k], { axis, ...place });
    yield { data, firstRow, outer: place.outer, inner: place.inner };
  }
}

interface Place extends Omit<BlockPlace, "axis"> {
  readonly firstRow: number;
}

function* places(tensors: readonly Tensor[], { outer, classes, inner, rows }: Layout): Generator<Place> {
  if (rows === 0) return;
  const bytes = tensors.some(({ dtype }) => dtype.itemBytes === 8) ? 8 : 4;
  const sliceBytes = classes * inner * bytes;
  if (inner > 1 && sliceBytes > SCATTERED_BLOCK_BYTES) {
    const width = Math.max(1, Math.floor(SCATTERED_BLOCK_BYTES / bytes / classes));
    for (let o = 0; o < outer; o++)
      for (let first = 0; first < inner; first += width)
        yield {
          firstRow: o * inner + first,
          firstOuter: o,
          outer: 1,
          firstInner: first,
          inner: Math.min(width, inner - first),
        };
    return;
  }
  const most = tensors.some(({ isScattered }) => isScattered) ? SCATTERED_BLOCK_BYTES : BLOCK_BYTES;
  const slices = Math.min(outer, Math.max(1, Math.floor(most / sliceBytes)));
  for (let first = 0; first < outer; first += slices)
    yield {
      firstRow: first * inner,
      firstOuter: first,
      outer: Math.min(slices, outer - first),
      firstInner: 0,
      inner,
    };
}
