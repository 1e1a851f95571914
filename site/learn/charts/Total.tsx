/** Entropy and divergence, end to end, above the cross entropy: two bars of one length. */

import { scaleLinear } from "d3-scale";
import type { Sums } from "../compute.js";
import { at, shown } from "../format.js";
import { Chart } from "./Chart.js";

const WIDTH = 400;
const [ROW, THICK] = [40, 30];
const [LEFT, RIGHT] = [4, 396];
/** Shorter bars have no number in them. */
const LABEL = 58;
/** Or no name. */
const NAMED = 150;

export function Total({ sums, description }: { readonly sums: Sums; readonly description: string }) {
  const { entropy, divergence, crossEntropy } = sums;
  const hasEnd = Number.isFinite(crossEntropy);
  const scale = scaleLinear([0, hasEnd ? Math.max(crossEntropy, Number.EPSILON) : 1], [LEFT, RIGHT]).clamp(
    true,
  );
  const split = at(hasEnd ? scale(entropy) : LEFT);
  return (
    <Chart width={WIDTH} height={2 * ROW} description={description} class="is-large total">
      <Part class="areas-own" from={LEFT} to={split} y={0} name="H(q)" value={entropy} />
      <Part class="areas-more" from={split} to={RIGHT} y={0} name="KL(q‖p)" value={divergence} />
      <Part class="total-whole" from={LEFT} to={RIGHT} y={ROW} name="H(q, p)" value={crossEntropy} />
    </Chart>
  );
}

interface PartProps {
  readonly class: string;
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly name: string;
  readonly value: number;
}

function Part({ class: kind, from, to, y, name, value }: PartProps) {
  const width = at(to - from);
  return (
    <g>
      <rect class={kind} x={from} width={width} y={y} height={THICK} />
      {width < LABEL ? null : (
        <text class="total-value" text-anchor="middle" x={at(from + width / 2)} y={y + THICK / 2} dy="0.35em">
          {width < NAMED ? shown(value) : `${name} = ${shown(value)}`}
        </text>
      )}
    </g>
  );
}
