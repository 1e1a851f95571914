/** A5 where terms cancel: the error of every entry of a gradient, in proportion to the sum of its terms' sizes. */

import { describe, expect, test } from "vitest";
import type { Given, Truth } from "../functions/entry.js";
import { resultsOf } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { FloatArray } from "../tools/api.js";
import { boundRows, type Floats, type Setting, withOutput } from "../tools/boundRows.js";
import { engines } from "../tools/engines.js";
import { expectFigure, figures } from "../tools/figures.js";

const CLASSES = [1, 2, 3, 4, 5, 8, 33, 1023];
const INNERS = [1, 6];
const SCALES = [0.1, 1, 5, 20, 40];
const OFFSETS = [0, 100, -3000, 1e6];
const MASKED_SHARES = [0, 0.3];

/** Rows that an engine cannot hold in one piece. */
const long: readonly Setting[] = [
  { classes: 70_001, inner: 1, scale: 5, offset: 100, masked: 0 },
  { classes: 20_003, inner: 3, scale: 20, offset: 0, masked: 0.3 },
];

const settings = CLASSES.flatMap((classes) =>
  INNERS.flatMap((inner) =>
    SCALES.map((scale, k): Setting => {
      const offset = OFFSETS[(k + classes) % OFFSETS.length];
      return { classes, inner, scale, offset, masked: MASKED_SHARES[(k + inner) % MASKED_SHARES.length] };
    }),
  ),
);

/** The gradients that have a truth, smoothed in several ways. */
const gradients = calls.filter(({ entry, truth }) => entry.problems !== undefined && truth !== undefined);
const smoothings = ({ with: variant = "" }: NamedCall) =>
  variant.includes("labelSmoothing") ? [0.1, 1] : [undefined];

/** Calls on rows, and their truth, which is computed at the first use. */
interface Case {
  readonly call: NamedCall;
  readonly given: (floats: Floats) => Given;
  readonly truth: () => Truth;
}

const cases = [...settings, ...long].flatMap((setting) => {
  const rows = boundRows(setting);
  return gradients.flatMap((call) =>
    smoothings(call).map((labelSmoothing): Case => {
      const given = (floats: Floats) => ({ ...rows(floats), labelSmoothing });
      let known: Truth | undefined;
      const truth = () => {
        known ??= call.truth?.(given((numbers) => numbers)) ?? {};
        return known;
      };
      return { call, given, truth };
    }),
  );
});

/** The unit of the errors, and the figure that they are held to. */
interface Bound {
  readonly precision: string;
  readonly floats: Floats;
  readonly unit: number;
  /** The smallest normal number: entries that small may be 0, and their terms subnormal. */
  readonly smallest: number;
  readonly figure: "gradients" | "gradients64";
}

const bounds: readonly Bound[] = [
  {
    precision: "float32",
    floats: (numbers) => Float32Array.from(numbers),
    unit: 2 ** -24,
    smallest: 2 ** -126,
    figure: "gradients",
  },
  {
    precision: "float64",
    floats: (numbers) => numbers.slice(),
    unit: 2 ** -53,
    smallest: 2 ** -1022,
    figure: "gradients64",
  },
];

describe.each(engines)("$name", (engine) => {
  const { api } = engine;
  test.each(bounds)("$precision", ({ floats, unit, smallest, figure }) => {
    const worst: Record<string, number> = {};
    for (const { call, given: give, truth } of cases) {
      const plain = give(floats);
      const started = withOutput(api, call, plain);
      const given = started ?? plain;
      const expected = started === null ? truth() : (call.truth?.(given) ?? {});
      for (const [which, result] of resultsOf(call.run(api, given))) {
        const graded = expected[which];
        if (which === "loss" || graded === undefined || typeof result === "number") continue;
        const { value, scale } = graded;
        const data = result.data as FloatArray;
        const gradient = `${call.title}${which === "gradTarget" ? ", gradTarget" : ""}`;
        let error = worst[gradient] ?? 0;
        for (let k = 0; k < value.length; k++) {
          if (Object.is(data[k], value[k])) continue;
          error = Math.max(error, Math.abs(data[k] - value[k]) / (scale[k] * unit + smallest));
        }
        worst[gradient] = error;
      }
    }
    for (const [gradient, error] of Object.entries(worst))
      expect(error, gradient).toBeLessThanOrEqual(figures[figure].bound);
    expectFigure(engine, figure, Math.max(...Object.values(worst)));
  });
});
