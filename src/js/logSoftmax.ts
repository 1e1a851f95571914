/** logSoftmax: (x - max) - log Σ exp(x - max), in every row. */

import type { Engine } from "../engine/engine.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { firstMaximum, logNormalizer } from "./logNormalizer.js";
import { denseStart, Rows } from "./rows.js";

export const logSoftmax: Engine["logSoftmax"] = ({ out, x }) => {
  const { classes } = x;
  if (classes === 0) return;
  const to = floatsFor(out);
  const rows = new Rows(x);
  const { data, step, inner } = rows;
  for (let row = 0; row < rows.count; row++) {
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const max = data[top];
    const logSum = logNormalizer(data, start, classes, step, top);
    let from = start;
    let place = denseStart(rows, row);
    for (let c = 0; c < classes; c++) {
      to[place] = data[from] - max - logSum;
      from += step;
      place += inner;
    }
  }
  adjustResults(to, x, -Infinity);
  roundInto(out, to);
};
