/** The rows of a shape: where the classes of each lie. */

import { rowsOf, type Shape } from "./shapes.js";

/** Where the elements of a row lie. */
export class Positions {
  constructor(
    private readonly classes: number,
    private readonly step: number,
    public start: number,
  ) {}

  position(c: number): number {
    return this.start + c * this.step;
  }

  forEach(visit: (position: number) => void): void {
    const end = this.position(this.classes);
    for (let k = this.start; k < end; k += this.step) visit(k);
  }
}

export function eachRow(shape: Shape, visit: (at: Positions, row: number) => void): void {
  const at = new Positions(shape.classes, shape.inner, 0);
  for (let row = 0; row < rowsOf(shape); row++) {
    at.start = startOf(shape, row);
    visit(at, row);
  }
}

/** Where the first class of a row lies. */
export function startOf({ classes, inner }: Shape, row: number): number {
  return Math.floor(row / inner) * classes * inner + (row % inner);
}
