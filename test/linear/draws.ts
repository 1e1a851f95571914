/** Random calls of a head: any options, as the functions take them and as the reference does. */

import fc from "fast-check";
import type { CrossEntropyOptions } from "../tools/evaluate/classLosses.js";
import { integerBelow, normal, type Random, uniform } from "../tools/random.js";
import { type DrawnHead, drawHead, mixes } from "./heads.js";

const WEIGHTS = ["weight", "rowWeight"] as const;
const OTHERS = ["mask", "ignoreIndex", "shift", "labelSmoothing", "temperature", "softcap", "zLoss"] as const;

/** A call, as the functions and as the reference take it. */
export interface Drawn {
  readonly head: DrawnHead;
  readonly shape: readonly number[];
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly options: CrossEntropyOptions & { readonly gradOutput?: number | Float64Array };
  readonly given: Readonly<Record<string, unknown>>;
}

export const draws: fc.Arbitrary<Drawn> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    mix: fc.constantFrom(...mixes),
    shape: fc.constantFrom([5], [1], [2, 3], [3, 4], [7, 19], [130]),
    size: fc.constantFrom(1, 2, 3, 8, 17),
    classes: fc.constantFrom(1, 2, 3, 5, 8, 17, 64, 65, 70),
    hasBias: fc.boolean(),
    reduction: fc.constantFrom("none", "mean", "sum"),
    chosen: fc.subarray([...WEIGHTS, ...OTHERS, "normalizer", "gradOutput"] as const),
  })
  .map(({ seed, mix, shape, size, classes, hasBias, reduction, chosen }) => {
    const random = uniform(seed);
    const rows = shape.reduce((a: number, b) => a * b, 1);
    const head = drawHead(random, { rows, size, classes }, mix, hasBias);
    const data = Int32Array.from({ length: rows }, () =>
      random() < 0.1 ? -100 : integerBelow(random, classes),
    );
    const ofRows = (value: (random: Random) => number) => ({
      data: Float64Array.from({ length: rows }, () => Math.fround(value(random))),
      shape,
    });
    const all = {
      weight: Float64Array.from({ length: classes }, () => Math.fround(0.25 + random())),
      rowWeight: ofRows((r) => (r() < 0.2 ? 0 : 2 * r() - 0.5)),
      mask: ofRows((r) => Number(r() < 0.7)),
      ignoreIndex: [-100, integerBelow(random, classes)],
      shift: shape[shape.length - 1] > 1 ? 1 : 0,
      labelSmoothing: 0.25,
      temperature: 0.75 + random(),
      softcap: 3,
      zLoss: 0.01,
      normalizer: reduction === "mean" ? 5 : undefined,
    };
    const options: Record<string, unknown> = { reduction };
    for (const name of chosen) if (name !== "gradOutput") options[name] = all[name];
    const lossShape = shape.map((n, k) =>
      k === shape.length - 1 ? n - ((options.shift as number) ?? 0) : n,
    );
    const losses = lossShape.reduce((a, b) => a * b, 1);
    const noise = normal(random);
    const upstream = Float64Array.from({ length: losses }, () => Math.fround(noise()));
    if (chosen.includes("gradOutput"))
      options.gradOutput = reduction === "none" ? upstream : Math.fround(1 + random());
    const given = {
      ...options,
      bias: head.bias,
      ...(typeof options.gradOutput === "object" ? { gradOutput: { data: upstream, shape: lossShape } } : {}),
    };
    return { head, shape, target: { data, shape }, options: options as Drawn["options"], given };
  });
