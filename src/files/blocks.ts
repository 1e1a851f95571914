/** Walks through logits in blocks of whole rows, in buffers that are used again for each. */
import type { FloatArray } from "../engine/data.js";
import type { BlockPlace } from "./box.js";
import type { Layout } from "./layout.js";
import type { Tensor } from "./tensor.js";
import { type BlockMemory, ordinaryArray, Turns } from "./turns.js";

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
export const ONE_BLOCK: BlockMemory = { turns: 1, bytes: BLOCK_BYTES, newArray: ordinaryArray };

/** The rows `[from, to)` of the logits. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** A block is valid until the memory's turns are over. `range`: all rows, if there is none. */
export async function* logitBlocks(
  logits: Tensor,
  layout: Layout,
  range?: RowRange,
  memory?: BlockMemory,
): AsyncGenerator<Block> {
  for await (const block of blocksTogether([logits], layout, range, memory))
    yield { ...block, data: block.data[0] };
}

/** The same rows of several tensors of one shape; a block is valid until the memory's turns are over. */
export async function* blocksTogether(
  tensors: readonly Tensor[],
  layout: Layout,
  range: RowRange = { from: 0, to: layout.rows },
  memory: BlockMemory = ONE_BLOCK,
): AsyncGenerator<Block<readonly FloatArray[]>> {
  const { axis, classes } = layout;
  const turns = new Turns(memory.turns, (size) =>
    tensors.map((tensor) => tensor.newFloats(size, memory.newArray)),
  );
  for (const { firstRow, ...place } of places(tensors, layout, range, memory)) {
    const size = place.outer * classes * place.inner;
    const data = turns.take(size).map((buffer) => buffer.subarray(0, size));
    for (const [k, tensor] of tensors.entries()) await tensor.readBlock(data[k], { axis, ...place });
    yield { data, firstRow, outer: place.outer, inner: place.inner };
  }
}

interface Place extends Omit<BlockPlace, "axis"> {
  readonly firstRow: number;
}

/** Whole slices of rows; parts of one where it is too large, and where the range begins or ends within it. */
function* places(
  tensors: readonly Tensor[],
  { classes, inner }: Layout,
  { from, to }: RowRange,
  memory: BlockMemory,
): Generator<Place> {
  const bytes = tensors.some(({ dtype }) => dtype.itemBytes === 8) ? 8 : 4;
  const sliceBytes = classes * inner * bytes;
  const scatteredBytes = SCATTERED_BLOCK_BYTES / memory.turns;
  const isLarge = inner > 1 && sliceBytes > scatteredBytes;
  const width = isLarge ? Math.max(1, Math.floor(scatteredBytes / bytes / classes)) : inner;
  const most = tensors.some(({ isScattered }) => isScattered) ? scatteredBytes : memory.bytes;
  const slices = Math.max(1, Math.floor(most / sliceBytes));
  for (let row = from; row < to; ) {
    const firstOuter = Math.floor(row / inner);
    const firstInner = row % inner;
    const whole = isLarge || firstInner > 0 ? 0 : Math.min(slices, Math.floor((to - row) / inner));
    const part = Math.min(width, inner - firstInner, to - row);
    yield whole > 0
      ? { firstRow: row, firstOuter, outer: whole, firstInner, inner }
      : { firstRow: row, firstOuter, outer: 1, firstInner, inner: part };
    row += whole > 0 ? whole * inner : part;
  }
}
