/** The targets: how many times as fast as what our engines shall be, by the medians of one run. A further one is one more entry. */

import { BASELINE } from "./engines.js";
import { HALVES_SHAPE } from "./halves.js";
import type { Variant } from "./measure.js";
import { FURTHER_NAMES, type FurtherName, type OperationName } from "./operations.js";
import { WASM_PEERS } from "./peer.js";
import { portLimit } from "./ports.js";
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

/** The major version of the Node that the goals are meant for; the others are measured beside it. */
export const TARGET_NODE = 24;

export type Figures = Pick<Session, "results"> & Partial<Pick<Session, "scaling" | "halves" | "port">>;

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

/** The share of what the ports of the processor allow. */
export function shareOfPorts(
  figures: Figures,
  engine: TargetEngine,
  shape: string = LONG_ROWS,
): number | undefined {
  const clock = figures.port?.gigahertz;
  const speed = speedOf(figures, [engine], "crossEntropy", shape, ["resident"]);
  return ratio(speed, clock && portLimit(clock, engine));
}

function onEach(shapes: readonly string[], xent: number, relaxed: number): Target["goals"] {
  return Object.fromEntries(shapes.map((shape) => [shape, [xent, relaxed]]));
}

const LARGE_SHAPES = SHAPES.filter((shape) => elementsOf(shape) >= FEWEST_ELEMENTS).map(({ name }) => name);
export const LONG_ROWS = "1024x32000";
const FURTHER_TITLES: Readonly<Record<FurtherName, string>> = {
  logSoftmax: "log-softmax",
  entropyFromLogits: "entropy from logits",
  klDivergence: "KL divergence",
  classProbabilities: "cross entropy, class probabilities",
  labelSmoothing: "cross entropy, label smoothing",
};
const MORE_ROWS = SCALING.slice(1).map(({ name }) => name);

export const TARGETS: readonly Target[] = [
  {
    name: "cross entropy: `xent/js`",
    goals: {
      ...onEach(LARGE_SHAPES, 10, 15),
      "8x21x256x256": [11, 13],
      "524288x21": [10, 12],
      "131072x16": [11.5, 13.5],
    },
    reached: against([BASELINE], "crossEntropy"),
  },
  {
    name: "cross entropy: fastest WebAssembly peer",
    goals: { ...onEach(PEER_SHAPES, 2, 3), "131072x16": [3.8, 4.5] },
    reached: against(WASM_PEERS, "crossEntropy"),
  },
  {
    name: "softmax: fastest WebAssembly peer",
    goals: onEach(PEER_SHAPES, 1.2, 1.6),
    reached: against(WASM_PEERS, "softmax"),
  },
  {
    name: "softmax, resident: fastest WebAssembly peer on its own tensors",
    goals: { ...onEach(PEER_SHAPES, 1.2, 1.6), "1024x32000": [1.5, 1.75], "8192x1008": [1.35, 1.6] },
    reached: against(WASM_PEERS, "softmax", "resident"),
  },
  {
    name: "cross entropy: PyTorch",
    goals: { "1024x32000": [2.5, 4], "8192x1008": [0.7, 1], "131072x16": [0.85, 1], "32x1008": [0.6, 0.9] },
    reached: against(["pytorch"], "crossEntropy"),
  },
  {
    name: "cross entropy and gradient: PyTorch",
    goals: { "1024x32000": [5, 7], "8192x1008": [3, 4.5], "131072x16": [1.1, 1.25], "32x1008": [1, 1.4] },
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
    name: "cross entropy, resident: what the ports of the processor allow",
    // The pace of 2.01 Ge/s at 3.7 GHz with relaxed SIMD, 1.58 without.
    goals: { [LONG_ROWS]: [0.72, 0.68] },
    reached: shareOfPorts,
  },
  ...FURTHER_NAMES.map((operation) => ({
    name: `${FURTHER_TITLES[operation]}: \`xent/js\``,
    goals: { [LONG_ROWS]: [5, 5], "131072x16": [3, 3] } as const,
    reached: against([BASELINE], operation),
  })),
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
    goals: onEach(["1x10"], 1.5, 1.5),
    reached: against([BASELINE], "crossEntropy"),
  },
  {
    name: "a single call with the gradient: `xent/js`",
    goals: onEach(["1x10"], 1.5, 1.5),
    reached: against([BASELINE], "crossEntropyGrad"),
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
