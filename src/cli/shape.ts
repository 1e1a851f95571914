/** Shapes: how many elements they have, and how Python writes them. */
import { quoted } from "./terminal.js";

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function tuple(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** For a message. */
export function shown(shape: readonly number[]): string {
  return quoted(tuple(shape));
}
