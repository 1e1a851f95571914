/** What a pool and its Web Workers tell each other, under a name of their own: a program's worker may have other messages, too. */

import type { Backend } from "../api.js";
import type { Job } from "./wire.js";

/** To a worker: its number, which it answers; then jobs. */
export interface Message {
  readonly xentPool: { readonly number: number } | { readonly job: Job };
}

/** From a worker: what it computes with, or why it cannot. */
export interface Answer {
  readonly version: string;
  readonly backend?: Backend;
  /** An error object would not pass in every browser, nor keep its class. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** Written by the build. */
declare const XENT_VERSION: string;
export const VERSION: string = XENT_VERSION;
