/**
 * Panels of eight columns, in which the second matrix of a product is read one vector after the other: for each k eight neighbouring elements.
 * What is behind the last column is whatever lies there, and goes to columns that nobody reads.
 */
import { Interleave } from "../rows/interleave";
import { PANEL_BYTES, PANEL_COLUMNS } from "./tile";

/** The columns are those of `rows` rows, `stride` bytes apart, of which each is a k. */
export function packRows_f32(panels: usize, x: usize, stride: usize, rows: usize, columns: usize): void {
  for (let j: usize = 0; j < columns; j += PANEL_COLUMNS) {
    let from = x + j * 4;
    for (let i: usize = 0; i < rows; i++) {
      v128.store(panels, v128.load(from));
      v128.store(panels, v128.load(from, 16), 16);
      panels += PANEL_BYTES;
      from += stride;
    }
  }
}

/** The columns are `columns` rows, `stride` bytes apart, of `k` elements. Panels lie `panelBytes` apart, which have room for a multiple of four k. */
export function packColumns_f32(
  panels: usize,
  panelBytes: usize,
  x: usize,
  stride: usize,
  columns: usize,
  k: usize,
): void {
  for (let j: usize = 0; j < columns; j += 4) {
    const a = x + j * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    let to = panels + (j / PANEL_COLUMNS) * panelBytes + ((j & 4) << 2);
    for (let at: usize = 0; at < k * 4; at += 16) {
      Interleave.store(
        to,
        PANEL_BYTES,
        4,
        16,
        v128.load(a + at),
        v128.load(b + at),
        v128.load(c + at),
        v128.load(d + at),
      );
      to += 4 * PANEL_BYTES;
    }
  }
}
