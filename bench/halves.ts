/** 16-bit logits beside float32 ones of the same values: half the bytes to read, and a widening. */

import type { Api } from "xent";
import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import { createInput, type Input, sizesOf } from "./inputs.js";
import { type Contender, type Measurement, measure } from "./measure.js";
import { matrix } from "./shapes.js";

export interface HalvesMeasurement extends Measurement {
  readonly dtype: string;
}

export const HALVES_SHAPE = matrix(1024, 32000);
const OPERATION = "crossEntropy";
const LOSS_ULP = 3;
/** Logits are multiples of it, below 16: float16 and bfloat16 hold them exactly. */
const STEP = 1 / 16;

type Data = Float32Array | Uint16Array;

/** Of float32's bits: float16 has three bits less of exponent and 13 less of mantissa. */
const FLOAT16_SHIFT = 13;
const FLOAT16_REBIAS = (127 - 15) << 10;
const BFLOAT16_SHIFT = 16;

const ENCODINGS: Readonly<Record<string, (logits: Float32Array<ArrayBuffer>) => Data>> = {
  float32: (logits) => logits,
  float16: (logits) =>
    bitsOf(logits, (bits) => {
      const magnitude = bits & 0x7fffffff;
      return ((bits >>> 16) & 0x8000) | (magnitude && (magnitude >>> FLOAT16_SHIFT) - FLOAT16_REBIAS);
    }),
  bfloat16: (logits) => bitsOf(logits, (bits) => bits >>> BFLOAT16_SHIFT),
};

function bitsOf(logits: Float32Array<ArrayBuffer>, encode: (bits: number) => number): Uint16Array {
  const words = new Uint32Array(logits.buffer);
  const bits = new Uint16Array(words.length);
  // A plain loop: a callback for each element, as of Uint16Array.from, is far slower.
  for (let k = 0; k < words.length; k++) bits[k] = encode(words[k]);
  return bits;
}

function contender(engine: string, api: Api, dtype: string): Contender {
  return {
    engine,
    variant: "staged",
    get backend() {
      return api.backend;
    },
    prepare(_, { shape, logits, target }) {
      const x = { data: ENCODINGS[dtype](logits as Float32Array<ArrayBuffer>), shape: sizesOf(shape), dtype };
      return {
        bound: { ulp: LOSS_ULP },
        call: () => api.crossEntropy(x, target),
        elements: () => api.crossEntropy(x, target, { reduction: "none" }).data,
      };
    },
  };
}

export async function measureHalves(rounds: number): Promise<HalvesMeasurement[]> {
  const dtypes = Object.keys(ENCODINGS);
  const contenders = Object.entries({ xent, "xent/relaxed": relaxed }).flatMap(([engine, api]) =>
    dtypes.map((dtype) => ({ dtype, ...contender(engine, api, dtype) })),
  );
  const measured = await measure(OPERATION, roundedInput(), contenders, rounds);
  return measured.map((result, index) => ({ ...result, dtype: contenders[index].dtype }));
}

function roundedInput(): Input {
  const input = createInput(HALVES_SHAPE);
  const { logits } = input;
  for (let k = 0; k < logits.length; k++) logits[k] = Math.round(logits[k] / STEP) * STEP;
  return input;
}
