/** Files that are none in the ordinary sense: what they are. */
import type { BigIntStats, Stats } from "node:fs";

/** Null for a regular file. */
export function irregularKind(stats: Stats | BigIntStats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
