/** The sums of segments, by the .npy files of their rows: of all rows, whatever run has written them. */
import { openTensor } from "../files/open.js";
import type { Tensor } from "../files/tensor.js";
import type { Column } from "../run/columns.js";
import type { Rows } from "../run/rows.js";
import { type SegmentScores, SegmentSums } from "../run/segmentSums.js";
import type { Segments } from "../run/segments.js";
import { FileSource } from "./fileSource.js";

/** So many rows of the logits at a time. */
const ROWS = 1 << 16;

/** `place`: the file of a column. `rowCount`: of the logits. */
export async function writtenSegments(
  place: (column: Column) => string,
  rows: Rows,
  segments: Segments,
  rowCount: number,
): Promise<SegmentScores> {
  const sums = new SegmentSums(segments.count);
  const open = (column: Column) =>
    openTensor(place(column), new FileSource(place(column)), { booleans: true });
  const logProbs = await open("logProb");
  const counted = await open("counted");
  const isGreedy = await open("isGreedy");
  for (let first = 0; first < rowCount; first += ROWS) {
    const all = Int32Array.from({ length: Math.min(ROWS, rowCount - first) }, (_, k) =>
      segments.of(first + k),
    );
    const segment = rows.withTarget(all, first);
    const start = rows.before(first);
    const logProb = logProbs.newFloats(segment.length);
    await logProbs.readFloats(logProb, start);
    const columns = {
      logProb,
      counted: await flags(counted, start, segment.length),
      isGreedy: await flags(isGreedy, start, segment.length),
    };
    sums.add({ segment, count: segment.length, columns });
  }
  sums.end();
  return sums.scores;
}

async function flags(tensor: Tensor, start: number, count: number): Promise<Uint8Array> {
  const bytes = tensor.newBytes(count);
  await tensor.readBytes(bytes, start);
  return bytes;
}
