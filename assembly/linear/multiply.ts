/** The product of a matrix and another one in panels (pack.ts), tile by tile. */
import { PANEL_BYTES, PANEL_COLUMNS, TILE_ROWS, Tile } from "./tile";

/** A tile of which the rows or columns are not all there. */
const WHOLE = memory.data(160);

class Multiply {
  /** The `rows` by `columns` that are there of a tile, by a tile that is whole. */
  static part(
    c: usize,
    cStride: usize,
    a: usize,
    aStride: usize,
    b: usize,
    bias: usize,
    rows: usize,
    columns: usize,
    k: usize,
    mode: u32,
  ): void {
    const bytes = min<usize>(columns * 4, PANEL_BYTES);
    const count = min<usize>(rows, TILE_ROWS);
    if (mode)
      for (let i: usize = 0; i < count; i++) memory.copy(WHOLE + i * PANEL_BYTES, c + i * cStride, bytes);
    Tile.run(WHOLE, PANEL_BYTES, a, aStride, b, bias, k, mode);
    for (let i: usize = 0; i < count; i++) memory.copy(c + i * cStride, WHOLE + i * PANEL_BYTES, bytes);
  }

  @inline static tile(
    c: usize,
    cStride: usize,
    a: usize,
    aStride: usize,
    b: usize,
    bias: usize,
    rows: usize,
    columns: usize,
    k: usize,
    mode: u32,
  ): void {
    if (rows >= TILE_ROWS && columns >= PANEL_COLUMNS) Tile.run(c, cStride, a, aStride, b, bias, k, mode);
    else Multiply.part(c, cStride, a, aStride, b, bias, rows, columns, k, mode);
  }
}

/**
 * c = a·b + bias; with `mode` 1 the sums go on from c, with 2 they are added to it: `rows` of `k` elements, `aStride` bytes apart, by `columns` in panels, `panelBytes` apart; rows of c lie `cStride` bytes
 * apart. `bias`: one element for each column, 0 for none. Row after row with all panels, or if `panelsFirst` panel after panel with all
 * rows: what is inside should stay in the caches. May read beyond the rows of a up to four, and beyond the bias up to eight.
 */
export function multiply_f32(
  c: usize,
  cStride: usize,
  a: usize,
  aStride: usize,
  b: usize,
  panelBytes: usize,
  bias: usize,
  rows: usize,
  columns: usize,
  k: usize,
  mode: u32,
  panelsFirst: bool,
): void {
  const rowGroups = (rows + TILE_ROWS - 1) / TILE_ROWS;
  const panels = (columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const outer = panelsFirst ? panels : rowGroups;
  const inner = panelsFirst ? rowGroups : panels;
  for (let o: usize = 0; o < outer; o++) {
    for (let n: usize = 0; n < inner; n++) {
      const i = (panelsFirst ? n : o) * TILE_ROWS;
      const panel = panelsFirst ? o : n;
      const j = panel * PANEL_COLUMNS;
      Multiply.tile(
        c + i * cStride + j * 4,
        cStride,
        a + i * aStride,
        aStride,
        b + panel * panelBytes,
        bias ? bias + j * 4 : 0,
        rows - i,
        columns - j,
        k,
        mode,
      );
    }
  }
}
