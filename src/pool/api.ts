/** The types of `xent/pool`. */

import type * as entry from "../index.js";

/** The functions of an entry. */
export type Functions = Omit<
  typeof entry,
  "backend" | "inside" | "CalibrationMeter" | "CompareMeter" | "LossMeter"
>;

/** The same, as promises. */
export type LaterFunctions = {
  readonly [Name in keyof Functions]: (
    ...args: Parameters<Functions[Name]>
  ) => Promise<ReturnType<Functions[Name]>>;
};

/** The options of {@link CreatePool}. */
export interface PoolOptions {
  /** How many threads compute, the caller's among them: an integer from 1 to 1024. Default: as many as the machine can run at a time. */
  readonly threads?: number | null | undefined;
}

/** The class of a typed array. */
export interface ArrayClass<A> {
  new (buffer: ArrayBufferLike): A;
  readonly BYTES_PER_ELEMENT: number;
}

export interface Pool extends Functions {
  readonly async: LaterFunctions;
  shared<A>(type: ArrayClass<A>, length: number): A;
  shared<A>(type: ArrayClass<A>, shape: readonly number[]): { data: A; shape: number[] };
  readonly ready: Promise<void>;
  readonly threads: number;
  readonly mode: "shared" | "copied" | "single";
  close(): void;
}

export type CreatePool = (options?: PoolOptions | null) => Pool;
