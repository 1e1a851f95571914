/** The options of a run that does a part of the rows, or that goes on where another one ended. */
import { UsageError } from "../run/usageError.js";
import type { Shard } from "./shard.js";

export interface PartOptions {
  readonly shard?: Shard;
  /** The file of what was done so far. */
  readonly checkpoint?: string;
  /** Seconds. */
  readonly checkpointEvery?: number;
  readonly json?: boolean;
}

/** Seconds between two writings of a checkpoint. */
export const CHECKPOINT_EVERY = 10;

export function isPart({ shard, checkpoint, checkpointEvery }: PartOptions): boolean {
  return shard !== undefined || checkpoint !== undefined || checkpointEvery !== undefined;
}

/** `others`: options that need all rows in one run, and whether they are given. */
export function checkPartOptions(
  { shard, checkpoint, checkpointEvery, json }: PartOptions,
  others: Readonly<Record<string, boolean>>,
): void {
  if (shard !== undefined && !json)
    throw new UsageError("option '--shard' needs '--json': it prints a line for xent merge");
  if (checkpointEvery !== undefined && checkpoint === undefined)
    throw new UsageError("option '--checkpoint-every' needs '--checkpoint'");
  const option = shard === undefined ? "checkpoint" : "shard";
  for (const [other, isGiven] of Object.entries(others))
    if (isGiven)
      throw new UsageError(
        `option '--${option}' does not go with '${other}', which needs all rows in one run`,
      );
  if (checkpoint === "") throw new UsageError("option '--checkpoint' needs the name of a file");
}
