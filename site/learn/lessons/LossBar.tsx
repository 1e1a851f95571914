/** A row's loss beside its number, as a share of the largest; the number says it all. */

import { at } from "../format.js";

const [WIDTH, HEIGHT] = [120, 16];

export function LossBar({ share }: { readonly share: number }) {
  const width = Number.isNaN(share) ? 0 : Math.min(share, 1) * WIDTH;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-fill" width={at(width)} height={HEIGHT} rx={2} />
    </svg>
  );
}
