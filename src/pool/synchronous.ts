/** A job done while the caller waits: it computes pieces, too, and those that a helper does not finish. */

import { close, holderOf, publish, take, takeBack, waitFor, waiting, withdraw } from "./control.js";
import type { Progress } from "./progress.js";
import type { Helper, Team } from "./team.js";

/** After so many milliseconds without a word from a helper the caller looks whether it still lives. */
const GLANCE_MS = 5;
/** So many pieces for each helper are copied before they are claimed. */
const AHEAD = 2;

/** Does all pieces. */
export function runHere(progress: Progress, team: Team, helpers: readonly Helper[]): void {
  const { job, pieces } = progress.prepared;
  const { control, slots } = job;
  try {
    for (const { thread } of helpers) thread.post(job);
    if (slots === null) publish(control, pieces);
    else feed(progress, helpers.length);
    close(control);
    for (let piece = take(control); piece >= 0; piece = take(control)) progress.compute(piece);
    for (let piece = 0; piece < pieces; piece++)
      if (!progress.settle(piece)) finish(progress, piece, team, helpers);
  } catch (error) {
    leave(progress, team, helpers);
    throw error;
  }
}

/** Copies pieces from the first on for helpers, and computes from the last on, until they meet. */
function feed(progress: Progress, helpers: number): void {
  const { job, pieces } = progress.prepared;
  let ready = 0;
  for (let last = pieces; ready < last; ) {
    while (ready < last && waiting(job.control) < AHEAD * helpers && progress.hasSlot(ready)) {
      progress.fillSlot(ready++);
      publish(job.control, ready);
    }
    if (ready < last) progress.compute(--last);
  }
}

/** Waits for a piece that a helper has, or computes it. */
function finish(progress: Progress, piece: number, team: Team, helpers: readonly Helper[]) {
  const { control } = progress.prepared.job;
  // Whoever claimed it may not have said so yet.
  while (!takeBack(control, piece)) {
    const helper = holderOf(control, piece, helpers);
    if (helper === undefined) break;
    untilEnded(progress, piece, helper, team, helpers);
    if (holderOf(control, piece, helpers) === helper) break;
  }
  if (!progress.settle(piece)) progress.compute(piece);
}

/** Returns when a helper has ended a piece, or has ended itself. */
function untilEnded(
  progress: Progress,
  piece: number,
  helper: Helper,
  team: Team,
  helpers: readonly Helper[],
): void {
  const { control } = progress.prepared.job;
  const until = performance.now() + progress.patience;
  while (holderOf(control, piece, helpers) === helper) {
    waitFor(control, piece, helper.number, GLANCE_MS);
    if (helper.thread.hasEnded()) return;
    if (performance.now() > until && holderOf(control, piece, helpers) === helper) {
      team.end(helper);
      return;
    }
  }
}

/** After an error: when it returns, nobody writes any more. */
function leave(progress: Progress, team: Team, helpers: readonly Helper[]): void {
  const { job, pieces } = progress.prepared;
  withdraw(job.control);
  for (let piece = 0; piece < pieces; piece++) {
    if (takeBack(job.control, piece)) continue;
    const helper = holderOf(job.control, piece, helpers);
    if (helper !== undefined) untilEnded(progress, piece, helper, team, helpers);
  }
}
