/** The functions of the engine, of which large calls are divided among threads. */

import type { FloatArray, View } from "../engine/data.js";
import type { Engine, LossSums } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { type Divided, divide, elementsOf } from "./divide.js";
import { type Call, engineFunction, type Library } from "./library.js";
import { Pieces } from "./pieces.js";
import { type Measure, plan, prepare } from "./prepare.js";
import { Progress } from "./progress.js";
import { CUTS, type Cut } from "./table.js";

export type EngineName = keyof Engine;

/** How large calls are divided. Tests change it. */
export interface Settings {
  /** A call is divided from so many nanoseconds of work on. */
  readonly worthwhile: number;
  /** A piece takes about so long, */
  readonly pieceTime: number;
  /** but there are at most so many for each thread. */
  readonly piecesPerThread: number;
  /** Bytes of a piece that pass through a slot. */
  readonly slotBytes: number;
  /** A helper is ended that takes so many milliseconds longer than it may for a piece that others wait for. */
  readonly patience: number;
}

export const SETTINGS: Settings = {
  worthwhile: 200_000,
  pieceTime: 100_000,
  piecesPerThread: 16,
  slotBytes: 2 ** 19,
  patience: 2000,
};

/**
 * Where pieces are sent there and back: copying takes about as long as two threads gain, but the page is free meanwhile. Of blocks from 256 KiB
 * to 16 MiB, those of 4 MiB and more were the fastest.
 */
export const COPYING: Settings = {
  ...SETTINGS,
  worthwhile: 1_000_000,
  pieceTime: 500_000,
  slotBytes: 2 ** 22,
};

/** A helper that is not late may take so many times as long for a piece as is thought. */
const SLOWER = 20;
/** How much longer than kernels the TypeScript engine takes. */
const TYPESCRIPT_FACTOR = 8;
/** Slots that are full at a time, for each helper. */
const SLOTS = 4;

/** About how many nanoseconds a call takes. */
export function workOf(library: Library, cut: Cut, call: Call): number {
  return sizeOf(cut, call) * costOf(library, cut);
}

/** About how many nanoseconds an element takes. */
function costOf(library: Library, cut: Cut): number {
  return library.backend === "js" ? TYPESCRIPT_FACTOR * cut.cost : cut.cost;
}

/** How many elements a call has. */
export function sizeOf(cut: Cut, call: Call): number {
  if (cut.along === null) return elementsOf(call);
  const { outer, classes, inner } = call[cut.along] as View;
  return outer * classes * inner;
}

/**
 * The engine with functions that give large calls to `run`, small ones and those that are never divided to the engine. `run` may return
 * null: then the engine computes, too.
 */
export function dividedEngine(
  library: Library,
  settings: Settings,
  run: (asked: Asked) => { readonly value: unknown } | null,
): Engine {
  const { engine } = library.inside;
  const functions: Record<string, unknown> = { ...engine };
  for (const name of Object.keys(engine) as EngineName[]) {
    const cut = CUTS[name];
    if (cut === undefined) continue;
    const compute = engineFunction(library, name);
    const cost = costOf(library, cut);
    const least = settings.worthwhile / cost;
    functions[name] = (call: Call) => {
      const size = sizeOf(cut, call);
      if (size < least) return compute(call);
      const result = run({ name, cut, call, work: size * cost });
      return result === null ? compute(call) : result.value;
    };
  }
  return functions as unknown as Engine;
}

/** A call to be divided. */
export interface Asked {
  readonly name: EngineName;
  readonly cut: Cut;
  readonly call: Call;
  /** About how many nanoseconds it takes. */
  readonly work: number;
}

/** A call in pieces, in shared memory; null if it cannot be cut, or there is no memory for what helpers are to see. */
export function inPieces(
  library: Library,
  settings: Settings,
  memory: (bytes: number) => SharedArrayBuffer,
  asked: Asked,
  threads: number,
): Progress | null {
  return attempt(library, settings, asked, threads, (divided, measure) => {
    const prepared = prepare(divided, measure, memory);
    return new Progress(library, prepared, patienceOf(settings, asked, prepared.pieces));
  });
}

/** The same in blocks, one for each piece, that are sent there and back. */
export function inBlocks(library: Library, settings: Settings, asked: Asked, threads: number): Pieces | null {
  return attempt(library, settings, asked, threads, (divided, measure) => {
    const planned = plan(divided, measure, false);
    return new Pieces(library, planned, patienceOf(settings, asked, planned.pieces));
  });
}

function attempt<Made>(
  library: Library,
  settings: Settings,
  { name, cut, call, work }: Asked,
  threads: number,
  make: (divided: Divided, measure: Measure) => Made,
): Made | null {
  try {
    const divided = divide(library, name, cut, call);
    return divided === null ? null : make(divided, measure(divided, settings, work, threads));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** How many milliseconds a helper may take for one of so many pieces. */
export function patienceOf(settings: Settings, { work }: Pick<Asked, "work">, pieces: number): number {
  return settings.patience + (SLOWER * work) / pieces / 1e6;
}

function measure({ units }: Divided, settings: Settings, work: number, threads: number): Measure {
  const { pieceTime, piecesPerThread, slotBytes } = settings;
  const pieces = Math.max(2, Math.min(units, piecesPerThread * threads, Math.floor(work / pieceTime)));
  return { unitsPerPiece: Math.ceil(units / pieces), slots: SLOTS * threads, slotBytes };
}

/** What the function of the engine returns. */
export function resultOf(progress: Pieces): unknown {
  const { divided } = progress.plan;
  const { cut, call, units } = divided;
  if (cut.sums === null) return undefined;
  if (cut.sums === "elements") return progress.total;
  const rows = units * (call[cut.along as string] as View).inner;
  const weight = cut.sums === "rows" ? rows : weightOf(call);
  return { sum: progress.total, weight } satisfies LossSums;
}

/** That of the classes of the rows which are not ignored. */
function weightOf(call: Call): number {
  const weight = call.weight as FloatArray | null;
  if (weight === null) return call.kept as number;
  const target = call.target as Int32Array;
  const sum = new ExactSum();
  for (let row = 0; row < target.length; row++) if (target[row] >= 0) sum.add(weight[target[row]]);
  return sum.value;
}
