/** Entropy and divergence, end to end, above the cross entropy: two bars of one length. */

import { scaleLinear } from "d3-scale";
import type { Sums } from "../compute.js";
import { at, shown } from "../format.js";
import { Chart } from "./Chart.js";

const WIDTH = 480;
const [ROW, THICK] = [40, 30];
const [LEFT, RIGHT] = [4, 476];
/** Shorter bars have no number in them. */
const LABEL = 52;

export function Total({ sums, description }: { readonly sums: Sums; readonly description: string }) {
  const { entropy, divergence, crossEntropy } = sums;
  const isFinite = Number.isFinite(crossEntropy);
  const scale = scaleLinear([0, isFinite ? Math.max(crossEntropy, Number.EPSILON) : 1], [LEFT, RIGHT]).clamp(
    true,
  );
  const split = at(isFinite ? scale(entropy) : LEFT);
  return (
    <Chart width={WIDTH} height={2 * ROW} description={description} class="total">
      <Part class="areas-own" from={LEFT} to={split} y={0} value={entropy} />
      <Part class="areas-more" from={split} to={RIGHT} y={0} value={divergence} />
      <Part class="total-whole" from={LEFT} to={RIGHT} y={ROW} value={crossEntropy} />
    </Chart>
  );
}

interface PartProps {
  readonly class: string;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly value: number;
}

function Part({ class: name, from, to, y, value }: PartProps) {
  const width = at(to - from);
  return (
    <g>
      <rect class={name} x={from} width={width} y={y} height={THICK} />
      {width < LABEL ? null : (
        <text class="total-value" text-anchor="middle" x={at(from + width / 2)} y={y + THICK / 2} dy="0.35em">
          {shown(value)}
        </text>
      )}
    </g>
  );
}
