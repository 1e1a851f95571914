/** Figures of a training as text. */

const LOSS_DIGITS = 4;

export function shownLoss(loss: number): string {
  return loss.toFixed(LOSS_DIGITS);
}

export function shownShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
