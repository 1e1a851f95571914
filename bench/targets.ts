/** The targets: how many times as fast as what our engines shall be, by the medians of one run. A further one is one more entry. */

import { BASELINE } from "./engines.js";
import { HALVES_SHAPE } from "./halves.js";
import type { Variant } from "./measure.js";
import type { OperationName } from "./operations.js";
import { WASM_PEERS } from "./peer.js";
import type { Session } from "./session.js";
import {
  CLASSES_IN_THE_MIDDLE,
  CLASSES_LAST,
  elementsOf,
  FEWEST_ELEMENTS,
  PEER_SHAPES,
  SCALING,
  SHAPES,
} from "./shapes.js";

/** Who shall reach them, and the implementation that must have answered: not the one it falls back to. */
export const TARGET_ENGINES = { xent: "wasm", "xent/relaxed": "wasm-relaxed" } as const;

export type TargetEngine = keyof typeof TARGET_ENGINES;

export type Figures = Pick<Session, "results" | "scaling" | "halves">;

export interface Target {
  readonly name: string;
  /** The least ratio by shape: for `xent` and for `xent/relaxed`, null where it has none. */
  readonly goals: Readonly<Record<string, readonly [number | null, number | null]>>;
  /** The ratio; undefined if a part of it was not measured. */
  reached(figures: Figures, engine: TargetEngine, shape: string): number | undefined;
}

/** What a target came to, where it was measured. */
export interface TargetRow {
  readonly target: string;
  readonly engine: TargetEngine;
  readonly shape: string;
  readonly reached: number;
  readonly goal: number;
  readonly met: boolean;
}

/** Ge/s of the fastest of what was measured; of all variants unless some are named. */
export function speedOf(
  { results }: Figures,
  engines: readonly string[],
  operation: OperationName,
  shape: string,
  variants?: readonly Variant[],
): number | undefined {
  const speeds = results
    .filter((result) => engines.includes(result.engine) && result.operation === operation)
    .filter(
      (result) => result.shape === shape && (variants === undefined || variants.includes(result.variant)),
    )
    .map(({ gigaElementsPerSecond }) => gigaElementsPerSecond);
  return speeds.length === 0 ? undefined : Math.max(...speeds);
}

function ratio(ours: number | undefined, theirs: number | undefined): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

/** Like with like: a peer that gets ordinary arrays may give its result as it likes to. */
const COMPARABLE: Readonly<Record<"staged" | "resident", readonly Variant[]>> = {
  staged: ["staged", "fresh"],
  resident: ["staged", "fresh", "resident"],
};

/** Against the fastest of some engines, each in its fastest comparable variant. */
function against(
  engines: readonly string[],
  operation: OperationName,
  variant: "staged" | "resident" = "staged",
): Target["reached"] {
  return (figures, engine, shape) =>
    ratio(
      speedOf(figures, [engine], operation, shape, [variant]),
      speedOf(figures, engines, operation, shape, COMPARABLE[variant]),
    );
}

/** 16-bit logits against float32 ones. */
function halved(dtype: string): Target["reached"] {
  return ({ halves }, engine) => {
    const speed = (name: string) =>
      halves?.find((line) => line.engine === engine && line.dtype === name)?.gigaElementsPerSecond;
    return ratio(speed(dtype), speed("float32"));
  };
}

function onEach(shapes: readonly string[], xent: number, relaxed: number): Target["goals"] {
  return Object.fromEntries(shapes.map((shape) => [shape, [xent, relaxed]]));
}

const LARGE_SHAPES = SHAPES.filter((shape) => elementsOf(shape) >= FEWEST_ELEMENTS).map(({ name }) => name);
const MORE_ROWS = SCALING.slice(1).map(({ name }) => name);

export const TARGETS: readonly Target[] = [
  {
    name: "cross entropy: `xent/js`",
    goals: onEach(LARGE_SHAPES, 10, 15),
    reached: against([BASELINE], "crossEntropy"),
  },
  {
    name: "cross entropy: fastest WebAssembly peer",
    goals: onEach(PEER_SHAPES, 2, 3),
    reached: against(WASM_PEERS, "crossEntropy"),
  },
  {
    name: "softmax: fastest WebAssembly peer",
    goals: onEach(PEER_SHAPES, 1.2, 1.6),
    reached: against(WASM_PEERS, "softmax"),
  },
  {
    name: "softmax, resident: fastest WebAssembly peer on its own tensors",
    goals: onEach(PEER_SHAPES, 1.2, 1.6),
    reached: against(WASM_PEERS, "softmax", "resident"),
  },
  {
    name: "cross entropy: PyTorch",
    goals: { "1024x32000": [2.5, 4], "8192x1008": [0.7, 1], "131072x16": [0.8, 1], "32x1008": [0.6, 0.9] },
    reached: against(["pytorch"], "crossEntropy"),
  },
  {
    name: "cross entropy and gradient: PyTorch",
    goals: { "1024x32000": [5, 7], "8192x1008": [3, 4.5], "131072x16": [1, 1.4], "32x1008": [1, 1.4] },
    reached: against(["pytorch"], "crossEntropyGrad"),
  },
  {
    name: "cross entropy: onnxruntime-node",
    goals: { "1024x32000": [null, 0.8] },
    reached: against(["onnxruntime-node"], "crossEntropy"),
  },
  {
    name: "cross entropy, resident: onnxruntime-node",
    goals: { "1024x32000": [null, 1] },
    reached: against(["onnxruntime-node"], "crossEntropy", "resident"),
  },
  {
    name: "cross entropy, class axis in the middle: last",
    goals: onEach([CLASSES_IN_THE_MIDDLE.name], 0.8, 0.8),
    reached: (figures, engine, shape) =>
      ratio(
        speedOf(figures, [engine], "crossEntropy", shape, ["staged"]),
        speedOf(figures, [engine], "crossEntropy", CLASSES_LAST.name, ["staged"]),
      ),
  },
  ...["float16", "bfloat16"].map((dtype) => ({
    name: `cross entropy, ${dtype} logits: float32 logits`,
    goals: onEach([HALVES_SHAPE.name], 0.9, 0.9),
    reached: halved(dtype),
  })),
  {
    name: "a single call: `xent/js`",
    goals: onEach(["1x10"], 0.5, 0.5),
    reached: against([BASELINE], "crossEntropy"),
  },
  {
    name: "cross entropy, 10 and 100 times the rows: the pace at 32×1008",
    goals: onEach(MORE_ROWS, 0.9, 0.9),
    reached({ scaling }, engine, shape) {
      const found = scaling?.find((line) => line.engine === engine && line.variant === "staged");
      return found && ratio(found.nanoseconds[0], found.nanoseconds[found.shapes.indexOf(shape)]);
    },
  },
];

export function targetRows(figures: Figures): TargetRow[] {
  const engines = Object.keys(TARGET_ENGINES) as TargetEngine[];
  return TARGETS.flatMap(({ name, goals, reached }) =>
    Object.entries(goals).flatMap(([shape, goalsOfShape]) =>
      engines.flatMap((engine, index) => {
        const goal = goalsOfShape[index];
        const figure = answers(figures, engine) ? reached(figures, engine, shape) : undefined;
        if (goal === null || figure === undefined) return [];
        return [{ target: name, engine, shape, reached: figure, goal, met: figure >= goal }];
      }),
    ),
  );
}

/** Whether the engine computed by itself: without relaxed SIMD, `xent/relaxed` is `xent` once more. */
function answers({ results }: Figures, engine: TargetEngine): boolean {
  return results.some((result) => result.engine === engine && result.backend === TARGET_ENGINES[engine]);
}
