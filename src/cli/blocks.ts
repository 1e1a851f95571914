/** Walks through a logits file in blocks of whole rows, in a buffer that is used again for each. */
import type { FloatArray } from "../engine/data.js";
import type { Layout } from "./layout.js";
import type { NpySource } from "./npySource.js";
import type { NpyStream } from "./npyStream.js";

/** The logits of the rows `[firstRow, firstRow + outer * inner)`, as `outer × classes × inner`. */
export interface Block {
  readonly data: FloatArray;
  readonly firstRow: number;
  readonly outer: number;
  readonly inner: number;
}

/** Small enough for the L2 cache, where the losses and the accuracy then find it. */
const BLOCK_BYTES = 1 << 20;
/** The larger, the longer the pieces when a slice is read class by class. */
const STRIDED_BLOCK_BYTES = 1 << 26;

/** Each block is valid until the next one is asked for. */
export async function* logitBlocks(file: NpySource | NpyStream, layout: Layout): AsyncGenerator<Block> {
  const { outer, classes, inner, rows } = layout;
  if (rows === 0) return;
  const bytes = file.dtype.itemBytes === 8 ? 8 : 4;
  const slice = classes * inner;
  if (inner > 1 && slice * bytes > STRIDED_BLOCK_BYTES) {
    yield* partsOfSlices(file, layout, Math.max(1, Math.floor(STRIDED_BLOCK_BYTES / bytes / classes)));
    return;
  }
  const slices = Math.min(outer, Math.max(1, Math.floor(BLOCK_BYTES / bytes / slice)));
  const buffer = file.newFloats(slices * slice);
  for (let first = 0; first < outer; first += slices) {
    const count = Math.min(slices, outer - first);
    const data = buffer.subarray(0, count * slice);
    await file.readFloats(data, first * slice);
    yield { data, firstRow: first * inner, outer: count, inner };
  }
}

/** For slices too large to hold: `width` neighbouring positions at a time, gathered class by class. */
async function* partsOfSlices(
  file: NpySource | NpyStream,
  layout: Layout,
  width: number,
): AsyncGenerator<Block> {
  const { outer, classes, inner } = layout;
  const buffer = file.newFloats(classes * Math.min(width, inner));
  for (let o = 0; o < outer; o++) {
    for (let first = 0; first < inner; first += width) {
      const count = Math.min(width, inner - first);
      for (let c = 0; c < classes; c++) {
        await file.readFloats(buffer.subarray(c * count, (c + 1) * count), (o * classes + c) * inner + first);
      }
      yield {
        data: buffer.subarray(0, classes * count),
        firstRow: o * inner + first,
        outer: 1,
        inner: count,
      };
    }
  }
}
