/** A call of the registry with its tensors by name, so that each of them can be tampered with in turn. */

import {
  type Floats,
  type Given,
  type Outcome,
  type Role,
  resultsOf,
  writtenTo,
} from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Api, FloatArray, TypedArray } from "./api.js";
import { engines } from "./engines.js";

export interface Argument {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** The tensors that a call reads, and `out` where it may be given. */
export type Arguments = Readonly<Record<string, Argument>>;

export interface HostileCall {
  readonly fn: string;
  readonly title: string;
  readonly reads: NamedCall["reads"];
  /** What messages call `out`. */
  readonly outName: string;
  /** New tensors, the same in every call. */
  readonly make: () => Arguments;
  readonly run: (api: Api, given: Arguments) => Outcome;
}

/** Class counts that are copied element by element, as one run, and in pieces. */
export const CLASSES = [5, 100, 33_000];

/** Few rows of so many classes. */
function makers(classes: number): Readonly<Record<Role, () => Argument>> {
  const rows = classes > 1000 ? 1 : 6;
  const shape = [rows, classes];
  const size = rows * classes;
  const floats = (value: (i: number) => number, count = size) =>
    Float32Array.from({ length: count }, (_, i) => value(i));
  const whole = (value: (i: number) => number) => {
    const source = floats(value);
    return () => ({ data: source.slice(), shape });
  };
  const perRow = () => ({ data: floats((i) => 1 + Math.cos(i), rows), shape: [rows] });
  const indices = (of: number[]) => () => ({
    data: Int32Array.from({ length: rows }, (_, i) => (i * 7) % classes),
    shape: of,
  });
  const share = (step: number) => whole((i) => (1 + ((i * step) % 7)) / 10);
  return {
    x: whole((i) => 3 * Math.sin(i)),
    y: whole((i) => -1 - (i % 5)),
    p: share(3),
    q: share(5),
    g: whole((i) => Math.cos(i)),
    factor: share(2),
    positive: share(4),
    rows: perRow,
    sums: perRow,
    target: indices([rows]),
    picks: indices([rows, 1]),
    weight: () => ({ data: floats((i) => 1 + (i % 3), classes), shape: [classes] }),
  };
}

const isPlain = ({ severalAxes, dtype, with: variant }: NamedCall) =>
  !severalAxes && (dtype === undefined || variant === undefined);

/** Every call on a few rows of so many classes; a loss in turn with its mean and with a loss for each row. */
export function callsOf(classes: number): readonly HostileCall[] {
  const tensors = makers(classes);
  return calls.filter(isPlain).map((call, number): HostileCall => {
    const { entry, title, reads } = call;
    // With a mean, the upstream gradient of a row is not read.
    const reduction = entry.reductions && number % 2 && !reads.rows && !reads.g ? "mean" : undefined;
    const roles = Object.keys(reads) as Role[];
    const run = (api: Api, given: Arguments) => {
      // Its own, all of them: somebody may have added others to every object.
      const others = { dim: 1, dims: [1], reduction, labelSmoothing: 0.1 };
      const all = { x: tensors.x(), ...given, ...others } as unknown as Given;
      const out = Object.hasOwn(given, "out") ? (given.out.data as FloatArray) : undefined;
      return call.run(api, all, out);
    };
    const own = { fn: entry.name, title, reads, outName: call.out ?? "out", run };
    const make = () => Object.fromEntries(roles.map((role) => [role, tensors[role]()]));
    const outcome = run(engines[0].api, make());
    if (typeof outcome === "number") return { ...own, make };
    const { data, shape } = writtenTo(outcome) as Floats;
    const out = () => ({ data: new Float32Array(data.length), shape });
    return { ...own, make: () => ({ ...make(), out: out() }) };
  });
}

/** The bits of everything that a call returned. */
export function bitsOf(outcome: Outcome): readonly Uint8Array[] {
  return resultsOf(outcome).flatMap(([, result]) => {
    if (typeof result === "number") return [new Uint8Array(Float64Array.of(result).buffer)];
    const { buffer, byteOffset, byteLength } = result.data.slice();
    return [
      new Uint8Array(buffer, byteOffset, byteLength),
      new Uint8Array(Float64Array.from(result.shape).buffer),
    ];
  });
}

/** Quicker than a comparison that could say where they differ. */
export function sameBits(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((part, i) => Buffer.compare(part, b[i]) === 0);
}
