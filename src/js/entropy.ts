/** entropy: -Σ p log p, one value per row; p = 0 contributes 0. */

import { CompensatedSum } from "../compensatedSum.js";
import type { Engine } from "../engine/engine.js";
import { floatsFor, roundInto } from "./halves.js";
import { log } from "./math.js";
import { Rows } from "./rows.js";

export const entropy: Engine["entropy"] = ({ out, p, nats }) => {
  const to = floatsFor(out);
  const rows = new Rows(p);
  const { data, classes, step } = rows;
  for (let row = 0; row < rows.count; row++) {
    const sum = new CompensatedSum();
    let k = rows.start(row);
    for (let c = 0; c < classes; c++) {
      const probability = data[k];
      if (probability !== 0) sum.add(-probability * log(probability));
      k += step;
    }
    to[row] = sum.value / nats;
  }
  roundInto(out, to);
};
