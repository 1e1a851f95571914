/** One length with two rulers: nats above, bits below. */

import { scaleLinear } from "d3-scale";
import { at, shown } from "../format.js";
import type { Unit } from "../state.js";
import { Chart } from "./Chart.js";

const [WIDTH, HEIGHT] = [400, 96];
const [LEFT, RIGHT] = [12, 388];
const MIDDLE = 48;
const MARK = 7;
const LEAST_NATS = 3;
const ROOM = 1.15;
const TICKS = 6;

interface RulerProps {
  /** In nats. */
  readonly loss: number;
  readonly unit: Unit;
  readonly names: Readonly<Record<Unit, string>>;
  readonly description: string;
}

export function Ruler({ loss, unit, names, description }: RulerProps) {
  const most = Math.max(LEAST_NATS, Number.isFinite(loss) ? loss * ROOM : LEAST_NATS);
  const nats = scaleLinear([0, most], [LEFT, RIGHT]).clamp(true);
  const bits = scaleLinear([0, most / Math.LN2], [LEFT, RIGHT]);
  const place = at(nats(loss));
  return (
    <Chart width={WIDTH} height={HEIGHT} description={description} class="is-large ruler">
      <rect class="ruler-loss" x={LEFT} width={at(place - LEFT)} y={MIDDLE - 5} height={10} />
      <line class="chart-line" x1={LEFT} x2={RIGHT} y1={MIDDLE} y2={MIDDLE} />
      {nats.ticks(TICKS).map((tick) => (
        <g key={tick} class={unit === "nats" ? "" : "is-faded"}>
          <line class="ruler-mark" x1={at(nats(tick))} x2={at(nats(tick))} y1={MIDDLE - MARK} y2={MIDDLE} />
          <text text-anchor="middle" x={at(nats(tick))} y={MIDDLE - MARK - 5}>
            {tick}
          </text>
        </g>
      ))}
      {bits.ticks(TICKS).map((tick) => (
        <g key={tick} class={unit === "bits" ? "" : "is-faded"}>
          <line class="ruler-mark" x1={at(bits(tick))} x2={at(bits(tick))} y1={MIDDLE} y2={MIDDLE + MARK} />
          <text text-anchor="middle" x={at(bits(tick))} y={MIDDLE + MARK + 14}>
            {tick}
          </text>
        </g>
      ))}
      <text class="chart-tick" text-anchor="end" x={RIGHT} y={13}>
        {`${shown(loss)} ${names.nats}`}
      </text>
      <text class="chart-tick" text-anchor="end" x={RIGHT} y={HEIGHT - 6}>
        {`${shown(loss / Math.LN2)} ${names.bits}`}
      </text>
    </Chart>
  );
}
