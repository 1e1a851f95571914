/** The accuracy of losses and gradients with each option of rows and classes, and with any of them together. */

import type { Figure } from "./figure.js";

/** u = 2^-24, relative to the sizes of the terms and, where options change logits, of the largest logit: these are rounded once. */
const U_AND_LOGITS = "u · (Σ|terms| + max|z|)";

const BOUND = 4;

function figure(of: string, xent: number, relaxed: number, js: number): Figure {
  const measured = { xent, "xent/relaxed": relaxed, "xent/js": js };
  return { promise: "A11", of, bound: BOUND, unit: U_AND_LOGITS, measured };
}

/** By the option, `all` for any; first of the losses, then of the gradients. */
export const figuresOfOptions = {
  lossWithRowWeight: figure("loss with `rowWeight`", 1.98, 1.98, 1.57),
  lossWithClassMask: figure("loss with `classMask`", 1.66, 1.55, 0.98),
  lossWithTemperature: figure("loss with `temperature`", 1.17, 1.17, 1.02),
  lossWithSoftcap: figure("loss with `softcap`", 1.12, 1.12, 0.92),
  lossWithZLoss: figure("loss with `zLoss`", 1.44, 1.38, 0.97),
  lossWithAll: figure("loss with any options", 1.75, 1.77, 1.62),
  gradientWithRowWeight: figure("gradient with `rowWeight`", 3.42, 3.42, 0.98),
  gradientWithClassMask: figure("gradient with `classMask`", 2.92, 2.92, 0.98),
  gradientWithTemperature: figure("gradient with `temperature`", 2.65, 2.65, 1.24),
  gradientWithSoftcap: figure("gradient with `softcap`", 1.45, 1.45, 1.07),
  gradientWithZLoss: figure("gradient with `zLoss`", 2.48, 2.48, 0.99),
  gradientWithAll: figure("gradient with any options", 2.9, 2.9, 1.11),
};
