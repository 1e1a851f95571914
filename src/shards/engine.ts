/** What shards of classes ask of an engine: checked arguments in records, as in src/engine/engine.ts. */

import type { FloatArray, FloatData, Upstream, View } from "../engine/data.js";
import type { EngineFunction, LossSums } from "../engine/engine.js";

/** The engines whose states have different bits. */
export type ShardBackend = "wasm" | "js";

export interface RowMaxCall {
  readonly x: View;
  /** One element for each row: its maximum, NaN if the row has one. */
  readonly out: FloatArray;
}

/** What is known of rows beyond a shard. */
interface ShardRows {
  /** Of each row, over all shards. */
  readonly pivot: FloatArray;
  /** The class of each row, -1 where the shard does not have it, or the row is ignored. */
  readonly target: Int32Array;
}

export interface RowSumsCall extends ShardRows {
  readonly logits: View;
  readonly firstClass: number;
  /** Where the digits of each row go, and whether its sum is not finite (record.ts). */
  readonly sums: BigInt64Array;
  /** Where the logits of the targets go; the others are left. */
  readonly targetLogits: FloatArray;
}

/** Rows whose sums are merged. */
export interface MergedRows extends ShardRows {
  readonly sums: BigInt64Array;
  readonly targetLogits: FloatArray;
}

export interface MergedLossesCall extends MergedRows {
  readonly losses: FloatArray | null;
  readonly kept: number;
}

export interface ShardGradientCall extends MergedRows {
  readonly logits: View;
  readonly firstClass: number;
  readonly grad: FloatData;
  readonly upstream: Upstream;
}

export interface ShardEngine {
  /** Which engine answers. */
  readonly shardBackend: EngineFunction<"shardBackend", null, ShardBackend>;
  readonly rowMax: EngineFunction<"rowMax", RowMaxCall>;
  readonly rowSums: EngineFunction<"rowSums", RowSumsCall>;
  readonly mergedLosses: EngineFunction<"mergedLosses", MergedLossesCall, LossSums>;
  readonly shardGradient: EngineFunction<"shardGradient", ShardGradientCall>;
}
