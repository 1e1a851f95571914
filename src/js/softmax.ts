/** softmax: exp(x - max) / Σ exp(x - max), in every row. */

import { isSingle } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { denseStart, Rows } from "./rows.js";

const SMALLEST_NORMAL_F32 = 2 ** -126;

export const softmax: Engine["softmax"] = ({ out, x }) => {
  const { classes } = x;
  if (classes === 0) return;
  const to = floatsFor(out);
  const rows = new Rows(x);
  const { data, step, inner } = rows;
  const smallest = isSingle(to) ? SMALLEST_NORMAL_F32 : 0;
  // The terms wait here in f64, not in `out`, so that a result is rounded once.
  const terms = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const sum = 1 + storeTerms(terms, data, start, classes, step, top);
    let k = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      const p = terms[c] / sum;
      to[k] = p < smallest ? 0 : p;
      k += inner;
    }
  }
  adjustResults(to, x, 0);
  roundInto(out, to);
};
