/** The cost of an element with ever more rows: 1, 10 and 100 times as many. */

import { ENGINES } from "./engines.js";
import { createInput } from "./inputs.js";
import { timeEntrants, verifiedEntrants } from "./measure.js";
import { elementsOf, SCALING } from "./shapes.js";

export interface Scaling {
  readonly engine: string;
  readonly variant: string;
  readonly shapes: readonly string[];
  /** Nanoseconds of an element, by the medians. */
  readonly nanoseconds: readonly number[];
}

const OPERATION = "crossEntropy";
/** Of the kernels: the baseline's cost has other reasons to change. */
const ENGINE_NAMES = ["xent", "xent/relaxed"];

export async function measureScaling(rounds: number): Promise<Scaling[]> {
  const contenders = ENGINES.filter(({ engine }) => ENGINE_NAMES.includes(engine));
  const entrants = [];
  for (const shape of SCALING)
    entrants.push(...(await verifiedEntrants(OPERATION, createInput(shape), contenders)));
  // All sizes in turn: between two runs, the pace of a shared machine changes by more than it does with the rows.
  const results = await timeEntrants(entrants, rounds);
  const of = (engine: string, variant: string) =>
    SCALING.map((shape) => {
      const found = results.find(
        (result) => result.shape === shape.name && result.engine === engine && result.variant === variant,
      );
      return (found?.median ?? Number.NaN) / elementsOf(shape);
    });
  return contenders
    .filter(({ variant }) => variant !== "fresh")
    .map(({ engine, variant }) => ({
      engine,
      variant,
      shapes: SCALING.map(({ name }) => name),
      nanoseconds: of(engine, variant),
    }));
}
