/** What is asked of logits before their rows are read. */
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import type { Layout } from "../files/layout.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";

export function allRows(rows: number): RowRange {
  return { from: 0, to: rows };
}

/** Of the rows of a range. */
export function bytesOf({ dtype }: Tensor, { classes }: Layout, { from, to }: RowRange): number {
  return (to - from) * classes * dtype.itemBytes;
}

export function checkFloats({ path, dtype }: Tensor): void {
  if (dtype.kind === "float") return;
  const advice = dtype.itemBytes === 2 ? "; --dtype bfloat16 takes their bits for floats" : "";
  throw new InputError(path, `has elements of type "${quoted(dtype.descr)}", expected floats${advice}`);
}
