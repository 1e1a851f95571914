/** What a run computes with: an engine's functions and meters, and who calls them. */
import type { Api } from "../api.js";
import type { BlockMemory } from "../files/turns.js";

type Functions = Pick<Api, "crossEntropy" | "score" | "compare">;

export type Engine = Functions &
  Pick<Api, "CalibrationMeter" | "CompareMeter" | "LossMeter"> & {
    /** What really computes, after the first call. */
    readonly backend: string;
  };

/** Computes blocks of rows, one after the other or on several threads. */
export interface Computing {
  /** Where the blocks are put. */
  readonly memory: BlockMemory;
  /** How many threads have computed; undefined where it was one. */
  readonly used: number | undefined;
  open(): Promise<void>;
  /** What a call of the engine gives. */
  compute<Result>(call: (functions: Functions) => Result): Promise<Result>;
  /** Resolves when what else waits has had its turn: signals, the progress, a page that is looked at. */
  nextTurn(): Promise<unknown>;
  close(): void;
}
