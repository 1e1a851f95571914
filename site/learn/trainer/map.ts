/** The places of the plane of which the probabilities are shown. */

import { EXTENT } from "./data.js";

/** Along each axis. */
export const MAP_SIZE = 64;

/** The middles of squares, rows from the top. */
export const MAP_POINTS = Float32Array.from({ length: 2 * MAP_SIZE ** 2 }, (_, k) => {
  const place = k >> 1;
  const along = k % 2 === 0 ? place % MAP_SIZE : MAP_SIZE - 1 - Math.floor(place / MAP_SIZE);
  return EXTENT * ((2 * along + 1) / MAP_SIZE - 1);
});
