/**
 * The shared words of one job, which are new for each: so a thread that comes late finds nothing left. Pieces are published in their
 * order, claimed one by one, and each has a word that says who holds it, or how it ended.
 */

/** The next piece that nobody has claimed. */
const NEXT = 0;
/** How many pieces are published. */
const READY = 1;
/** Not 0: no more will be. */
const CLOSED = 2;
/** Counts what is published, for those who wait. */
const SIGNAL = 3;
/** Counts pieces that ended. */
export const ENDED = 4;
const STATES = 5;

/** The states of a piece: nobody has it; it is done; it failed; the caller took it back. From {@link HELD} on: by a helper. */
const FREE = 0;
const DONE = 1;
const FAILED = 2;
const TAKEN = 3;
const HELD = 4;

/** A helper looks again after so many milliseconds, should a signal be lost. */
const PAUSE_MS = 50;

export type Control = Int32Array<SharedArrayBuffer>;

export function newControl(pieces: number): Control {
  return new Int32Array(new SharedArrayBuffer((STATES + pieces) * Int32Array.BYTES_PER_ELEMENT));
}

export function publish(control: Control, ready: number): void {
  Atomics.store(control, READY, ready);
  signal(control);
}

/** No further pieces: whoever waits for one leaves. */
export function close(control: Control): void {
  Atomics.store(control, CLOSED, 1);
  signal(control);
}

/** Pieces that nobody has claimed are taken out of the job. */
export function withdraw(control: Control): void {
  Atomics.store(control, READY, 0);
  close(control);
}

function signal(control: Control): void {
  Atomics.add(control, SIGNAL, 1);
  Atomics.notify(control, SIGNAL);
}

/** How many of the published pieces nobody has claimed. */
export function waiting(control: Control): number {
  return Math.max(0, Atomics.load(control, READY) - Atomics.load(control, NEXT));
}

/** How many of the pieces `[from, to)` are in nobody's hands. */
export function unclaimed(control: Control, from: number, to: number): number {
  let count = 0;
  for (let piece = from; piece < to; piece++) if (Atomics.load(control, STATES + piece) === FREE) count++;
  return count;
}

/** The next published piece; -1 if there is none now. */
function next(control: Control): number {
  for (;;) {
    const piece = Atomics.load(control, NEXT);
    if (piece >= Atomics.load(control, READY)) return -1;
    if (Atomics.compareExchange(control, NEXT, piece, piece + 1) === piece) return piece;
  }
}

/** A helper's next piece, for which it waits; -1 when the job has no more. */
export function claim(control: Control, helper: number): number {
  for (;;) {
    const signals = Atomics.load(control, SIGNAL);
    const piece = next(control);
    if (piece >= 0) {
      if (Atomics.compareExchange(control, STATES + piece, FREE, HELD + helper) === FREE) return piece;
    } else if (Atomics.load(control, CLOSED) !== 0) return -1;
    else Atomics.wait(control, SIGNAL, signals, PAUSE_MS);
  }
}

/** A piece that the caller computes, as it would a helper's; -1 if none is left. */
export function take(control: Control): number {
  for (;;) {
    const piece = next(control);
    if (piece < 0 || takeBack(control, piece)) return piece;
  }
}

/** Whether nobody had the piece: now the caller has it. */
export function takeBack(control: Control, piece: number): boolean {
  return Atomics.compareExchange(control, STATES + piece, FREE, TAKEN) === FREE;
}

/** A helper's piece has ended. */
export function end(control: Control, piece: number, succeeded: boolean): void {
  Atomics.store(control, STATES + piece, succeeded ? DONE : FAILED);
  Atomics.notify(control, STATES + piece);
  Atomics.add(control, ENDED, 1);
  Atomics.notify(control, ENDED);
}

export function isDone(control: Control, piece: number): boolean {
  return Atomics.load(control, STATES + piece) === DONE;
}

/** Whether a helper tried it in vain. */
export function hasFailed(control: Control, piece: number): boolean {
  return Atomics.load(control, STATES + piece) === FAILED;
}

/** Which of the helpers holds a piece. */
export function holderOf<Helper extends { readonly number: number }>(
  control: Control,
  piece: number,
  helpers: readonly Helper[],
): Helper | undefined {
  const holder = Atomics.load(control, STATES + piece) - HELD;
  return helpers.find(({ number }) => number === holder);
}

/** Blocks until a piece that this helper holds ends, or a time is over. */
export function waitFor(control: Control, piece: number, helper: number, milliseconds: number): void {
  Atomics.wait(control, STATES + piece, HELD + helper, milliseconds);
}
