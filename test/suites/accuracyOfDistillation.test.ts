/** A12: distillation where teacher and student are near each other, confident or not; and the focal losses of confident rows. */

import { describe, expect, test } from "vitest";
import type { FloatArray } from "../tools/api.js";
import { type Engine, engines } from "../tools/engines.js";
import { expectFigure, Worst } from "../tools/figures.js";
import { normal, uniform } from "../tools/random.js";
import {
  binaryFocalLoss,
  binaryFocalLossGradient,
  focalLoss,
  focalLossGradient,
} from "../tools/truth/focalLosses.js";
import { nearRow } from "../tools/truth/nearRows.js";
import { ulpError32 } from "../tools/ulp.js";

const CLASSES = [2, 3, 5, 16, 49, 200];
/** Of which 1 less them are floats too: the textbook needs that. */
const BETAS = [0, 0.125, 0.5, 0.875, 1];
/** How far the teacher's logits lie from the student's, in parts of them; or another teacher. */
const DISTANCES = [1e-7, 1e-6, 1e-4, 1e-2, 0.3, 2];
const LEADS = [0, 5, 20];
/** Powers of 2, so that no logit is rounded. */
const TEMPERATURES = [1, 2];
/** d is computed in float64: what it has lost there, in units of u. */
const OF_DIFFERENCES = 2 ** -51 / 2 ** -24;
const SMALLEST_NORMAL = 2 ** -126;

interface Near {
  readonly student: Float32Array;
  readonly teacher: Float32Array;
  readonly temperature: number;
  readonly beta: number;
}

/** Of less even double-double arithmetic has no digits: what differs in its rounding alone. */
const LEAST_DIVERGENCE = 1e-22;

const drawn: readonly Near[] = CLASSES.flatMap((classes, n) =>
  DISTANCES.flatMap((distance, k) =>
    LEADS.map((lead, j): Near => {
      const gauss = normal(uniform(1000 * classes + 10 * k + j));
      const student = new Float32Array(classes).map((_, c) => 2 * gauss() + (c === 1 ? lead : 0));
      const teacher = student.map((x) => x + distance * gauss() + (k % 2) * 3);
      const temperature = TEMPERATURES[(n + k) % 2];
      return { student, teacher, temperature, beta: BETAS[(n + k + j) % BETAS.length] };
    }),
  ),
);

const truthOf = ({ student, teacher, temperature, beta }: Near) =>
  nearRow(Array.from(student), Array.from(teacher), temperature, beta);

const rows = drawn.filter((row) => truthOf(row).divergence > LEAST_DIVERGENCE);
const truths = rows.map(truthOf);

function ofBoth(
  engine: Engine,
  { student, teacher, temperature, beta }: Near,
  floats: (x: Float32Array) => FloatArray,
) {
  return engine.api.distillationGrad(floats(student), floats(teacher), { temperature, beta, scale: false });
}

describe.each(engines)("$name", (engine) => {
  const { api } = engine;

  test("A12: a divergence is right to its last digits, however small it is", () => {
    const worst = new Worst();
    rows.forEach((row, k) => {
      const { loss } = ofBoth(engine, row, (x) => x);
      // A number is not rounded to float32 once more.
      worst.note(ulpError32(Math.fround(loss), truths[k].divergence));
    });
    expectFigure(engine, "distillation", worst.error);
  });

  test("A12: so is its gradient, in proportion to its largest entries", () => {
    const worst = new Worst();
    rows.forEach((row, k) => {
      const { grad } = ofBoth(engine, row, (x) => x);
      const { slopes, sizes } = truths[k];
      const all = sizes.reduce((sum, size) => sum + size, 0);
      slopes.forEach((slope, c) => {
        const error = Math.abs(grad.data[c] * row.temperature - slope);
        const size = sizes[c] + probability(row.student, c, row.temperature) * (all + OF_DIFFERENCES);
        worst.note(Math.max(0, error - SMALLEST_NORMAL) / (2 ** -24 * size));
      });
    });
    expectFigure(engine, "distillationGradient", worst.error);
  });

  test("float64: eight digits of a divergence of 1e-14", () => {
    rows.forEach((row, k) => {
      const { loss } = ofBoth(engine, row, (x) => Float64Array.from(x));
      expect(Math.abs(loss / truths[k].divergence - 1)).toBeLessThan(1e-8);
    });
  });

  test("equal rows have the divergence 0 and the gradient 0, exactly", () => {
    for (const { student, temperature, beta } of rows) {
      const { loss, grad } = api.distillationGrad(student, student, { temperature, beta });
      expect(loss).toBe(0);
      expect(Array.from(grad.data)).toEqual(Array.from(student, () => 0));
    }
  });

  test("A12: focal losses and their gradients, with leads of the target from -30 to 35", () => {
    const [loss, gradient] = [new Worst(), new Worst()];
    for (const classes of [2, 3, 5, 16, 48, 49, 200])
      for (let lead = -30; lead <= 35; lead += 2.5) {
        const gauss = normal(uniform(classes + lead));
        const x = new Float32Array(classes).map((_, c) => gauss() + (c === 1 ? lead : 0));
        const got = api.focalLossGrad(x, 1, { reduction: "none" });
        const dense = { data: x, shape: [classes] };
        worstOf(loss, got.loss.data, focalLoss(dense, [1]));
        worstOf(gradient, got.grad.data, focalLossGradient(dense, [1], [1]).value);
      }
    expectFigure(engine, "focal", loss.error);
    expectFigure(engine, "focalGradient", gradient.error);
  });

  test("A12: binary focal losses and their gradients, target 0 or 1", () => {
    const [loss, gradient] = [new Worst(), new Worst()];
    const x = Float32Array.from({ length: 20_000 }, (_, k) => 0.003 * (k - 10_000));
    const target = x.map((_, k) => (k >> 2) & 1);
    const got = api.binaryFocalLossGrad(x, target, { reduction: "none" });
    worstOf(
      loss,
      got.loss.data,
      Float64Array.from(x, (v, k) => binaryFocalLoss(v, target[k])),
    );
    worstOf(
      gradient,
      got.grad.data,
      Float64Array.from(x, (v, k) => binaryFocalLossGradient(v, target[k], 1).value),
    );
    expectFigure(engine, "binaryFocal", loss.error);
    expectFigure(engine, "binaryFocalGradient", gradient.error);
  });
});

/** Softmax has enough digits for a scale. */
function probability(row: Float32Array, c: number, temperature: number): number {
  const max = Math.max(...row);
  const terms = Array.from(row, (x) => Math.exp((x - max) / temperature));
  return terms[c] / terms.reduce((sum, term) => sum + term, 0);
}

function worstOf(worst: Worst, got: ArrayLike<number>, truth: ArrayLike<number>): void {
  for (let k = 0; k < truth.length; k++)
    if (Math.abs(truth[k]) >= SMALLEST_NORMAL) worst.note(ulpError32(got[k], truth[k]));
}
