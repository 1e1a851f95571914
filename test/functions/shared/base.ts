/** The functions of information theory count in units of a base. */

import type { Graded } from "../../tools/truth/gradientScale.js";

/** How many nats a unit of the base is. */
export function natsOf(base: "e" | number): number {
  return base === "e" ? 1 : Math.log(base);
}

/** A truth in nats, in units of the base. */
export function inBase({ value, scale }: Graded, base: "e" | number): Graded {
  const nats = natsOf(base);
  return { value: value.map((x) => x / nats), scale: scale.map((x) => x / nats) };
}
