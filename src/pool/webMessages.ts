/** What a pool and its Web Workers tell each other, under a name of their own: a program's worker may have other messages, too. */

import type { Backend } from "../api.js";
import type { Job, Task } from "./wire.js";

/** To a worker: its number, which it answers; jobs in shared memory; without that, what needs a reply, and what does not. */
export interface Message {
  readonly xentPool:
    | { readonly number: number }
    | { readonly job: Job }
    | { readonly id: number; readonly request: Request }
    | { readonly notice: Notice };
}

/** Needs a reply: a piece of a task in a block, or a whole call of a public function. */
export type Request =
  | { readonly task: number; readonly piece: number; readonly block: ArrayBuffer }
  | { readonly name: string; readonly args: readonly unknown[] };

/** A task begins, or has ended. */
export interface Notice {
  readonly number: number;
  readonly task: Task | null;
}

/** An error object would not pass in every browser, nor keep its class. */
export interface SentError {
  readonly name: string;
  readonly message: string;
}

/** From a worker: what it computes with, or why it cannot. */
export interface Answer {
  readonly version: string;
  readonly backend?: Backend;
  /** Whether it has the public functions. That of the text has the engine alone. */
  readonly takesCalls?: boolean;
  readonly error?: SentError;
}

/** From a worker: a block that comes back, and whether its results are in it; or what a call returned. */
export interface Reply {
  readonly id: number;
  readonly block?: ArrayBuffer;
  readonly succeeded?: boolean;
  readonly value?: unknown;
  readonly error?: SentError;
}

/** Written by the build. */
declare const XENT_VERSION: string;
export const VERSION: string = XENT_VERSION;
