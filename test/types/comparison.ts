/** compare, distillation and the focal losses: what they return for each kind of base, target and options. */

import {
  type AnyTensor,
  binaryFocalLoss,
  compare,
  distillation,
  distillationGrad,
  type FloatTensor,
  focalLoss,
  focalLossGrad,
} from "xent";
import { type Equal, type F32, type F64, type Integers, is } from "./equal.js";

const single = { data: new Float32Array(4), shape: [2, 2] };
const double = { data: new Float64Array(4), shape: [2, 2] };
const half = { data: new Uint16Array(4), shape: [2, 2], dtype: "float16" } as const;
const target = [0, 1];
const teacher = { indices: [[0], [1]], logProbs: [[-0.5], [-0.25]] };
const told = { ...teacher, targetLogProb: [-0.5, -0.25] };

export function statistics() {
  const plain = compare(single, single);
  is<Equal<typeof plain.kl.value, number>>();
  is<Equal<typeof plain.js.error, number>>();
  is<undefined extends typeof plain.perplexity ? true : false>();
  const targeted = compare(single, single, target);
  is<Equal<typeof targeted.ratio.value, number>>();
  const sparse = compare(teacher, single, target);
  is<Equal<typeof sparse.perplexity.value, number>>();
  is<undefined extends typeof sparse.basePerplexity ? true : false>();
  is<undefined extends typeof sparse.js ? true : false>();
  const known = compare(told, single, target);
  is<Equal<typeof known.basePerplexity.value, number>>();
  is<Equal<typeof known.deltaP.value, number>>();
}

export function rows() {
  const { rows: ofSingle } = compare(single, single, target, { rows: true });
  is<Equal<typeof ofSingle.kl, FloatTensor<F32>>>();
  is<Equal<typeof ofSingle.nll, FloatTensor<F32>>>();
  is<Equal<typeof ofSingle.argmax, AnyTensor<Integers>>>();
  const { rows: ofDouble } = compare(double, single, null, { rows: true });
  is<Equal<typeof ofDouble.js, FloatTensor<F64>>>();
  is<undefined extends typeof ofDouble.nll ? true : false>();
  const { rows: ofHalf } = compare(half, half, null, { rows: true });
  is<Equal<typeof ofHalf.kl, FloatTensor<F32>>>();
  const { rows: ofTeacher } = compare(told, double, target, { rows: true });
  is<Equal<typeof ofTeacher.deltaP, FloatTensor<F64>>>();
  // @ts-expect-error: rows are not asked for
  compare(single, single).rows;
  // @ts-expect-error: no such option
  compare(single, single, target, { row: true });
  // @ts-expect-error: no such tail
  compare({ ...teacher, tail: "drop" }, single);
}

export function losses() {
  const mean = distillation(single, double, { target, alpha: 0.25, temperature: 2 });
  is<Equal<typeof mean, number>>();
  const each = distillation(single, teacher, { reduction: "none" });
  is<Equal<typeof each, FloatTensor<F32>>>();
  const { grad } = distillationGrad(double, teacher, { beta: 0.5 });
  is<Equal<typeof grad, FloatTensor<F64>>>();
  const focal = focalLoss(single, target, { gamma: 1.5, reduction: "none" });
  is<Equal<typeof focal, FloatTensor<F32>>>();
  const { grad: ofFocal } = focalLossGrad(double, target);
  is<Equal<typeof ofFocal, FloatTensor<F64>>>();
  const binary = binaryFocalLoss(single, double, { alpha: 0.25 });
  is<Equal<typeof binary, number>>();
  // @ts-expect-error: focal losses take no softmax of the teacher
  focalLoss(single, target, { beta: 0.5 });
  // @ts-expect-error: the target is an option
  distillation(single, double, target);
}
