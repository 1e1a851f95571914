/** What entropy and the divergences of distributions share: one sum over the classes for each row. */

import type { FloatData, View } from "../engine/data.js";
import type { Tile } from "../tensor/tile.js";
import { CLOSE, SUM, stream } from "./passes.js";
import type { Stage } from "./stage.js";

export function sumOverClasses(
  stage: Stage,
  out: FloatData,
  p: View,
  q: View | null,
  run: (passes: number, tile: Tile) => void,
): void {
  stream(stage, {
    x: p,
    y: q,
    weight: null,
    out: null,
    passes: SUM | CLOSE,
    writes: 0,
    rereads: 0,
    inPlace: true,
    adjusting: null,
    guesses: false,
    short: null,
    begin: null,
    run,
    end: (start, count) => stage.copyElementsOut(stage.address.results, out, start, count),
  });
}
