/** Several tensors that are one: each goes on where the one before it ends, along the first axis. */
import { sameShape } from "../tensor/shape.js";
import type { Box } from "./box.js";
import type { Dtype } from "./dtype.js";
import { InputError } from "./inputError.js";
import { shown } from "./shape.js";
import { Tensor } from "./tensor.js";
import { quoted } from "./text.js";

export class JoinedTensor extends Tensor {
  readonly path: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly length: number;
  override readonly classAxis: number | null;
  override readonly targets: Tensor | null;
  override readonly isScattered: boolean;
  readonly #parts: readonly Tensor[];

  constructor(parts: readonly Tensor[]) {
    super();
    const [first, ...others] = parts;
    for (const part of others) checkFollows(part, first);
    this.path = `${quoted(first.path)} and ${others.length} more`;
    this.dtype = first.dtype;
    this.shape = [parts.reduce((size, { shape }) => size + shape[0], 0), ...first.shape.slice(1)];
    this.length = parts.reduce((length, part) => length + part.length, 0);
    this.classAxis = first.classAxis;
    this.targets = joinedTargets(parts);
    this.isScattered = parts.some((part) => part.isScattered);
    this.#parts = parts;
  }

  async readBox(into: Uint8Array, { from, size, at, strides }: Box): Promise<void> {
    const end = from[0] + size[0];
    let start = 0;
    for (const part of this.#parts) {
      const first = Math.max(from[0], start);
      const count = Math.min(end, start + part.shape[0]) - first;
      if (count > 0)
        await part.readBox(into, {
          from: [first - start, ...from.slice(1)],
          size: [count, ...size.slice(1)],
          at: at + (first - from[0]) * strides[0],
          strides,
        });
      start += part.shape[0];
    }
  }
}

function joinedTargets(parts: readonly Tensor[]): Tensor | null {
  const targets = parts.map((part) => part.targets).filter((each) => each !== null);
  return targets.length === parts.length ? new JoinedTensor(targets) : null;
}

/** One type and one size of what lies along the first axis; byte orders may differ. */
function checkFollows({ path, dtype, shape }: Tensor, first: Tensor): void {
  const name = quoted(first.path);
  const isSameType =
    dtype.kind === first.dtype.kind &&
    dtype.itemBytes === first.dtype.itemBytes &&
    dtype.half === first.dtype.half;
  if (!isSameType)
    throw new InputError(
      path,
      `has elements of type "${quoted(dtype.descr)}", expected "${quoted(first.dtype.descr)}" as in ${name}`,
    );
  if (shape.length === 0 || !sameShape(shape.slice(1), first.shape.slice(1)))
    throw new InputError(
      path,
      `has shape ${shown(shape)}, which cannot follow ${shown(first.shape)} of ${name} along the first axis`,
    );
}
