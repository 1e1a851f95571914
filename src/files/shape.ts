/** Shapes as Python writes them. */
import { quoted } from "./text.js";

export function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** For a message. */
export function shown(shape: readonly number[]): string {
  return quoted(tuple(shape));
}
