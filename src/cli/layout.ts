/** The logits' shape seen along its class axis, and whether the targets fit to it. */
import { InputError } from "./failure.js";
import type { NpyFile } from "./npy.js";
import { elementCount, shown } from "./shape.js";

/** Logit `(o, c, i)` is element `(o * classes + c) * inner + i`; rows are the pairs `(o, i)`, in this order. */
export interface Layout {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
  readonly rows: number;
  /** The logits' shape without the class axis. */
  readonly targetShape: readonly number[];
}

/** PyTorch's rule when no axis is given: axis 1, or the only one. */
export function layoutOf(logits: NpyFile, dim: number | undefined): Layout {
  const { shape, path } = logits;
  const rank = shape.length;
  if (rank === 0) throw new InputError(path, "is a single number, expected logits with a class axis");
  const asked = dim ?? (rank === 1 ? 0 : 1);
  if (asked < -rank || asked >= rank) {
    throw new InputError(path, `has shape ${shown(shape)}, which has no axis --dim ${asked}`);
  }
  const axis = asked < 0 ? asked + rank : asked;
  const outer = elementCount(shape.slice(0, axis));
  const inner = elementCount(shape.slice(axis + 1));
  const classes = shape[axis];
  if (classes === 0 && outer * inner > 0)
    throw new InputError(path, `has no classes: its shape is ${shown(shape)}`);
  return { outer, classes, inner, rows: outer * inner, targetShape: without(shape, axis) };
}

export function checkTargetShape(targets: NpyFile, logits: NpyFile, layout: Layout): void {
  if (same(targets.shape, layout.targetShape)) return;
  const expected = `expected ${shown(layout.targetShape)} for logits of shape ${shown(logits.shape)}`;
  const fitting = logits.shape.length - 1;
  const hint = same(targets.shape, without(logits.shape, fitting)) ? "; with --dim -1 they fit" : "";
  throw new InputError(targets.path, `has shape ${shown(targets.shape)}, ${expected}${hint}`);
}

function without(shape: readonly number[], axis: number): number[] {
  return [...shape.slice(0, axis), ...shape.slice(axis + 1)];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
