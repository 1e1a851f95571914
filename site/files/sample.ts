/** The sample of the repository: its logits, and a copy of them in 8 bits, which is made here. */

import type { Given } from "./task.js";

const LEVELS = 255;
/** Where a .npy file says how long its header is, and where the header begins. */
const LENGTH_AT = 8;
const HEADER_AT = 10;
/** The classes of the sample are ASCII codes. */
export const CLASSES = 128;

export async function sample(): Promise<Given> {
  const [logits, targets] = await Promise.all([
    loaded(new URL("../../sample/logits-base.npy", import.meta.url)),
    loaded(new URL("../../sample/targets.npy", import.meta.url)),
  ]);
  const texts = Array.from({ length: CLASSES }, (_, code) => String.fromCharCode(code));
  const given = (parts: BlobPart[], name: string) => ({ file: new File(parts, name), tensor: null });
  return {
    base: given([logits], "logits.npy"),
    model: given([inEightBits(logits, CLASSES)], "logits-8bit.npy"),
    targets: given([targets], "targets.npy"),
    tokens: given([JSON.stringify(texts)], "ascii.json"),
  };
}

/** A .npy file of float32 rows: of each row 256 values are left, evenly between its smallest and its largest one. */
export function inEightBits(npy: ArrayBuffer, classes: number): ArrayBuffer {
  const copy = npy.slice(0);
  const start = HEADER_AT + new DataView(copy).getUint16(LENGTH_AT, true);
  const values = new Float32Array(copy, start);
  for (let row = 0; row < values.length; row += classes) {
    const logits = values.subarray(row, row + classes);
    const least = Math.min(...logits);
    const step = (Math.max(...logits) - least) / LEVELS;
    for (const [c, logit] of logits.entries())
      if (step > 0) logits[c] = least + step * Math.round((logit - least) / step);
  }
  return copy;
}

async function loaded(url: URL): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.arrayBuffer();
}
