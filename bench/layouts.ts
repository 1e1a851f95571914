/** The causal shift of a batch, sequences without their last tokens, beside the same logits without gaps. */

import type { Api } from "xent";
import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import { createInput } from "./inputs.js";
import { type Contender, type Measurement, measure } from "./measure.js";
import { matrix } from "./shapes.js";

export interface LayoutMeasurement extends Measurement {
  readonly layout: string;
}

const SEQUENCES = 8;
const TOKENS = 127;
const VOCABULARY = 32000;
const SHAPE = matrix(SEQUENCES * TOKENS, VOCABULARY);
const OPERATION = "crossEntropy";
const LOSS_ULP = 3;

type Lay = (logits: Float32Array) => { data: Float32Array; shape: number[]; strides?: number[] };

const LAYOUTS: Readonly<Record<string, Lay>> = {
  dense: (data) => ({ data, shape: [SEQUENCES, TOKENS, VOCABULARY] }),
  "causal shift": (logits) => {
    const length = TOKENS * VOCABULARY;
    const apart = length + VOCABULARY;
    const data = new Float32Array(SEQUENCES * apart);
    for (let b = 0; b < SEQUENCES; b++) data.set(logits.subarray(b * length, (b + 1) * length), b * apart);
    return { data, shape: [SEQUENCES, TOKENS, VOCABULARY], strides: [apart, VOCABULARY, 1] };
  },
};

function contender(engine: string, api: Api, layout: string): Contender {
  return {
    engine,
    variant: "staged",
    get backend() {
      return api.backend;
    },
    prepare(_, { logits, target }) {
      const x = LAYOUTS[layout](logits);
      const classes = { data: target, shape: [SEQUENCES, TOKENS] };
      return {
        bound: { ulp: LOSS_ULP },
        call: () => api.crossEntropy(x, classes, { dim: -1 }),
        elements: () => api.crossEntropy(x, classes, { dim: -1, reduction: "none" }).data,
      };
    },
  };
}

export async function measureLayouts(rounds: number): Promise<LayoutMeasurement[]> {
  const layouts = Object.keys(LAYOUTS);
  const contenders = Object.entries({ xent, "xent/relaxed": relaxed }).flatMap(([engine, api]) =>
    layouts.map((layout) => ({ layout, ...contender(engine, api, layout) })),
  );
  const measured = await measure(OPERATION, createInput(SHAPE), contenders, rounds);
  return measured.map((result, index) => ({ ...result, layout: contenders[index].layout }));
}
