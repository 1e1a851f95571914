/** resident: arrays like any other, as this engine has no memory of its own. */

import type { Engine } from "../engine/engine.js";

export const resident: Engine["resident"] = ({ double, lengths }) =>
  lengths.map((length) => (double ? new Float64Array(length) : new Float32Array(length)));
