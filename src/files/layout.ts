/** The logits' shape seen along its class axis, and whether the targets fit to it. */
import {
  axisOf,
  defaultClassAxis,
  elementCount,
  sameShape,
  sameWithoutAxis,
  withoutAxis,
} from "../tensor/shape.js";
import { InputError } from "./inputError.js";
import { shown } from "./shape.js";
import type { Tensor } from "./tensor.js";

/** Logit `(o, c, i)` is element `(o * classes + c) * inner + i`; rows are the pairs `(o, i)`, in this order. */
export interface Layout {
  readonly axis: number;
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
  readonly rows: number;
  /** The logits' shape without the class axis. */
  readonly targetShape: readonly number[];
}

/** `dim`: the class axis, PyTorch's where none is named and the format says none. */
export function layoutOf(logits: Tensor, dim: number | undefined): Layout {
  const { shape, path } = logits;
  const rank = shape.length;
  if (rank === 0) throw new InputError(path, "is a single number, expected logits with a class axis");
  const asked = dim ?? logits.classAxis ?? defaultClassAxis(rank);
  const axis = axisOf(asked, rank);
  if (axis === null)
    throw new InputError(path, `has shape ${shown(shape)}, which has no axis --dim ${asked}`);
  const outer = elementCount(shape, 0, axis);
  const inner = elementCount(shape, axis + 1);
  const classes = shape[axis];
  if (classes === 0 && outer * inner > 0)
    throw new InputError(path, `has no classes: its shape is ${shown(shape)}`);
  return { axis, outer, classes, inner, rows: outer * inner, targetShape: withoutAxis(shape, axis) };
}

/** Targets and masks have an element for each row, in the shape of the rows. */
export function checkRowShape(source: Tensor, logits: Tensor, layout: Layout): void {
  if (sameShape(source.shape, layout.targetShape)) return;
  const expected = `expected ${shown(layout.targetShape)} for logits of shape ${shown(logits.shape)}`;
  const last = logits.shape.length - 1;
  const hint = sameWithoutAxis(logits.shape, last, source.shape) ? "; with --dim -1 they fit" : "";
  throw new InputError(source.path, `has shape ${shown(source.shape)}, ${expected}${hint}`);
}
