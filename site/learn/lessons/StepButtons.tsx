/** One step of the logits, and the way back. */

import type { Steps } from "./useSteps.js";

interface StepButtonsProps {
  /** Before the names of the two. */
  readonly id: string;
  readonly labels: { readonly step: string; readonly reset: string };
  readonly steps: Steps;
  readonly onStep: () => void;
}

export function StepButtons({ id, labels, steps, onStep }: StepButtonsProps) {
  return (
    <div class="row">
      <button type="button" class="primary" id={`${id}-step`} onClick={onStep}>
        {labels.step}
      </button>
      <button type="button" id={`${id}-reset`} disabled={steps.count === 0} onClick={steps.reset}>
        {labels.reset}
      </button>
    </div>
  );
}
