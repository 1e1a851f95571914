/** A job done by helpers while the caller goes on: it publishes pieces and takes over results, and computes what a helper left undone. */

import { close, ENDED, hasFailed, holderOf, publish, takeBack, unclaimed, withdraw } from "./control.js";
import type { Progress } from "./progress.js";
import { END_MS, type Helper, type Team } from "./team.js";

/** The caller looks after so many milliseconds, whether or not a piece has ended. */
const GLANCE_MS = 20;
/** Where nobody tells that a word has changed. */
const POLL_MS = 1;
/** So many pieces for each helper are copied before they are claimed. */
const AHEAD = 2;

interface Waiting {
  readonly async: boolean;
  readonly value: Promise<unknown> | string;
}

/** `Atomics.waitAsync`, which TypeScript's library of this version does not know, and some runtimes neither. */
type WaitAsync = (words: Int32Array, index: number, value: number) => Waiting;

/** Resolves when a word is another one, or a time is over. The timer keeps the process alive. */
export function changed(
  words: Int32Array,
  index: number,
  value: number,
  milliseconds: number,
): Promise<void> {
  const { waitAsync } = Atomics as { readonly waitAsync?: WaitAsync };
  return new Promise((resolve) => {
    if (waitAsync === undefined || words.buffer instanceof ArrayBuffer) {
      setTimeout(resolve, POLL_MS);
      return;
    }
    const waiting = waitAsync(words, index, value);
    if (!waiting.async) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, milliseconds);
    Promise.resolve(waiting.value).then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Does all pieces, until `refuse` throws: what it throws is the reason of the rejection. When it ends, nobody writes any more. */
export async function runElsewhere(
  progress: Progress,
  team: Team,
  helpers: readonly Helper[],
  refuse: () => void,
): Promise<void> {
  const { control } = progress.prepared.job;
  try {
    for (const { thread } of helpers) thread.post(progress.prepared.job);
    await untilSettled(progress, team, helpers, refuse);
  } catch (error) {
    withdraw(control);
    for (let piece = 0; piece < progress.prepared.pieces; piece++)
      if (!takeBack(control, piece)) await untilLeft(progress, piece, team, helpers);
    throw error;
  }
}

async function untilSettled(
  progress: Progress,
  team: Team,
  helpers: readonly Helper[],
  refuse: () => void,
): Promise<void> {
  const { job, pieces } = progress.prepared;
  const { control } = job;
  let ready = 0;
  let first = 0;
  let ended = -1;
  let since = performance.now();
  const watch: Watch = { seen: new Map(), late: new Set() };
  for (;;) {
    refuse();
    if (helpers.every((helper) => watch.late.has(helper) || helper.thread.hasEnded()))
      return computeRest(progress, first, refuse);
    const now = Atomics.load(control, ENDED);
    if (now !== ended) since = performance.now();
    ended = now;
    const before = ready;
    const most = job.slots === null ? pieces : AHEAD * helpers.length;
    while (
      ready < pieces &&
      (job.slots === null || unclaimed(control, first, ready) < most) &&
      progress.hasSlot(ready)
    )
      progress.fillSlot(ready++);
    if (ready > before) publish(control, ready);
    if (ready === pieces) close(control);
    for (let piece = first; piece < ready; piece++)
      await settleOrRedo(progress, piece, team, helpers, since, watch);
    while (first < pieces && progress.isSettled(first)) first++;
    if (first === pieces) return;
    await changed(control, ENDED, ended, GLANCE_MS);
  }
}

/** No helper is left, or only such as are late: the caller computes what they have not done, with turns of its event loop between. */
async function computeRest(progress: Progress, first: number, refuse: () => void): Promise<void> {
  const { control } = progress.prepared.job;
  withdraw(control);
  for (let piece = first; piece < progress.prepared.pieces; piece++) {
    if (progress.settle(piece)) continue;
    takeBack(control, piece);
    progress.compute(piece);
    await new Promise((resolve) => setTimeout(resolve));
    refuse();
  }
}

/** What the caller has seen of helpers. */
interface Watch {
  /** Since when it has seen a helper hold a piece. */
  readonly seen: Map<number, number>;
  /** Those that it has ended: not always is it known when they have. */
  readonly late: Set<Helper>;
}

/** Takes over a piece that is done, and computes one that failed, or that nobody computes any more. `since`: when a helper last ended a piece. */
async function settleOrRedo(
  progress: Progress,
  piece: number,
  team: Team,
  helpers: readonly Helper[],
  since: number,
  { seen, late }: Watch,
): Promise<void> {
  if (progress.settle(piece)) return;
  const { control } = progress.prepared.job;
  if (hasFailed(control, piece)) return progress.compute(piece);
  const helper = holderOf(control, piece, helpers);
  const now = performance.now();
  if (helper === undefined) {
    if (now > since + progress.patience && takeBack(control, piece)) progress.compute(piece);
    return;
  }
  if (!helper.thread.hasEnded()) {
    // It may have begun when others had long been waiting.
    const begun = seen.get(piece) ?? now;
    seen.set(piece, begun);
    if (now <= Math.max(since, begun) + progress.patience) return;
    late.add(helper);
    await endHelper(team, helper);
  }
  if (!progress.settle(piece)) progress.compute(piece);
}

/** Resolves when no helper has a piece any more. */
async function untilLeft(
  progress: Progress,
  piece: number,
  team: Team,
  helpers: readonly Helper[],
): Promise<void> {
  const { control } = progress.prepared.job;
  const until = performance.now() + progress.patience;
  for (;;) {
    const ended = Atomics.load(control, ENDED);
    const helper = holderOf(control, piece, helpers);
    if (helper === undefined || helper.thread.hasEnded()) return;
    if (performance.now() > until) return endHelper(team, helper);
    await changed(control, ENDED, ended, GLANCE_MS);
  }
}

/** Ends a helper that is late; resolves when it writes no more. */
async function endHelper(team: Team, helper: Helper): Promise<void> {
  team.drop(helper);
  const until = performance.now() + END_MS;
  while (!helper.thread.hasEnded() && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  team.note(helper);
}
