/** Where a target stands among the logits of its row, by the rules of the library's `score`, looking no further than necessary. */
import type { Block } from "../files/blocks.js";

/** The target is the argmax. */
export const GREEDY = 0;

/**
 * {@link GREEDY}; or the target's rank, up to `most`; or a larger number, also where the row has no order: it has a NaN or +Infinity, or
 * nothing but -Infinity.
 */
export function standing(block: Block, classes: number, row: number, target: number, most: number): number {
  const { data, inner } = block;
  const position = row % inner;
  const start = (row - position) * classes + position;
  const end = start + classes * inner;
  const own = start + target * inner;
  const logit = data[own];
  const beyond = most + 1;
  if (!(logit < Number.POSITIVE_INFINITY)) return beyond;
  let rank = 1;
  let isFirst = true;
  for (let at = start; at < end; at += inner) {
    const other = data[at];
    if (other < logit) continue;
    if (other === logit) {
      isFirst &&= at >= own;
      continue;
    }
    if (!(other < Number.POSITIVE_INFINITY)) return beyond;
    rank++;
    if (rank > most) return beyond;
  }
  if (rank === 1 && logit === Number.NEGATIVE_INFINITY) return beyond;
  return rank === 1 && isFirst ? GREEDY : rank;
}
