/** Walking the elements of a strided array in row-major order, in runs along its last axis. */

/** An array's axes after dropping those of size 1 and merging neighbours that one stride can walk. Never without axes. */
export interface Walk {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  /** The stride within a run. */
  readonly step: number;
}

export function walkOf(offset: number, shape: readonly number[], strides: readonly number[]): Walk {
  const sizes: number[] = [];
  const steps: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && steps[last] === strides[axis] * shape[axis]) {
      sizes[last] *= shape[axis];
      steps[last] = strides[axis];
    } else {
      sizes.push(shape[axis]);
      steps.push(strides[axis]);
    }
  }
  if (sizes.length === 0) {
    sizes.push(1);
    steps.push(1);
  }
  return { offset, sizes, strides: steps, step: steps[steps.length - 1] };
}

/** The index of an element of a walk in the array. */
export function placeOf({ offset, sizes, strides }: Walk, element: number): number {
  let place = offset;
  let rest = element;
  for (let axis = sizes.length - 1; axis > 0; axis--) {
    const quotient = Math.floor(rest / sizes[axis]);
    place += (rest - quotient * sizes[axis]) * strides[axis];
    rest = quotient;
  }
  return place + rest * strides[0];
}

/**
 * Calls `visit(position, length, done)` for each run of the elements `[start, start + count)`: `length` elements,
 * at `position`, `position + step`, ..., after the `done` elements of the runs before.
 */
export function visitRuns(
  walk: Walk,
  start: number,
  count: number,
  visit: (position: number, length: number, done: number) => void,
): void {
  const { sizes, strides, step } = walk;
  const last = sizes.length - 1;
  const runLength = sizes[last];
  let rest = Math.floor(start / runLength);
  let column = start - rest * runLength;
  let position = walk.offset;
  const coordinates = new Array<number>(last);
  for (let axis = last - 1; axis >= 0; axis--) {
    const quotient = Math.floor(rest / sizes[axis]);
    coordinates[axis] = rest - quotient * sizes[axis];
    position += coordinates[axis] * strides[axis];
    rest = quotient;
  }
  let done = 0;
  while (done < count) {
    const length = Math.min(runLength - column, count - done);
    visit(position + column * step, length, done);
    done += length;
    column = 0;
    for (let axis = last - 1; axis >= 0; axis--) {
      position += strides[axis];
      coordinates[axis]++;
      if (coordinates[axis] < sizes[axis]) break;
      position -= sizes[axis] * strides[axis];
      coordinates[axis] = 0;
    }
  }
}
