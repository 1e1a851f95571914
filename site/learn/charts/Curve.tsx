/** −log p, with the loss as a point that can be dragged along it. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { TargetedPointerEvent } from "preact";
import { inUnit } from "../compute.js";
import { at, shown } from "../format.js";
import type { Unit } from "../state.js";
import { Chart } from "./Chart.js";

const [WIDTH, HEIGHT] = [400, 270];
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 390, 12, 226];
/** The height of the picture: −ln of 0.0067. */
const MOST_NATS = 5;
const SAMPLES = 120;
const RADIUS = 8;
const TICKS = 5;

export const LEAST_P = 0.001;
export const MOST_P = 0.999;

interface CurveProps {
  readonly p: number;
  /** In nats. */
  readonly loss: number;
  readonly unit: Unit;
  readonly axes: { readonly p: string; readonly loss: string };
  readonly description: string;
  /** Null where the point cannot move. */
  readonly onMove: ((p: number) => void) | null;
}

export function Curve({ p, loss, unit, axes, description, onMove }: CurveProps) {
  const most = inUnit(MOST_NATS, unit);
  const x = scaleLinear([0, 1], [LEFT, RIGHT]);
  const y = scaleLinear([0, most], [BOTTOM, TOP]).clamp(true);
  const value = inUnit(loss, unit);
  const [px, py] = [at(x(p)), at(y(value))];

  function move(event: TargetedPointerEvent<SVGSVGElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const place = x.invert(((event.clientX - left) / width) * WIDTH);
    onMove?.(Math.min(Math.max(place, LEAST_P), MOST_P));
  }

  return (
    <Chart
      class={onMove === null ? "is-large curve" : "is-large curve is-draggable"}
      width={WIDTH}
      height={HEIGHT}
      description={description}
      onPointerDown={(event) => {
        capture(event.currentTarget, event.pointerId);
        move(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons !== 0) move(event);
      }}
    >
      {x.ticks(TICKS).map((tick) => (
        <g key={tick}>
          <line class="chart-grid" x1={at(x(tick))} x2={at(x(tick))} y1={TOP} y2={BOTTOM} />
          <text class="chart-tick" text-anchor="middle" x={at(x(tick))} y={BOTTOM + 18}>
            {tick}
          </text>
        </g>
      ))}
      {y.ticks(TICKS).map((tick) => (
        <g key={tick}>
          <line class="chart-grid" x1={LEFT} x2={RIGHT} y1={at(y(tick))} y2={at(y(tick))} />
          <text class="chart-tick" text-anchor="end" x={LEFT - 8} y={at(y(tick))} dy="0.35em">
            {tick}
          </text>
        </g>
      ))}
      <text class="chart-tick" text-anchor="end" x={RIGHT} y={HEIGHT - 6}>
        {axes.p}
      </text>
      <text class="chart-tick" x={LEFT + 8} y={TOP + 10}>
        {axes.loss}
      </text>
      <path class="curve-line" d={pathOf(x, y, unit)} />
      <line class="curve-guide" x1={px} x2={px} y1={BOTTOM} y2={py} />
      <line class="curve-guide" x1={LEFT} x2={px} y1={py} y2={py} />
      <circle class="curve-point" cx={px} cy={py} r={RADIUS} />
      <text
        class="curve-value"
        text-anchor={p > 0.6 ? "end" : "start"}
        x={p > 0.6 ? px - 4 : px + 14}
        y={py - 12 < TOP + 4 ? py + 16 : py - 12}
      >
        {shown(value)}
      </text>
    </Chart>
  );
}

function capture(element: SVGSVGElement, pointer: number): void {
  try {
    element.setPointerCapture(pointer);
  } catch {
    // The pointer was lifted, or is none of the browser's: the point moves once.
  }
}

type Scale = (value: number) => number;

function pathOf(x: Scale, y: Scale, unit: Unit): string {
  const least = Math.exp(-MOST_NATS);
  // Closer where the curve is steep.
  const samples = Array.from({ length: SAMPLES + 1 }, (_, index) => least ** (1 - index / SAMPLES));
  const path = line<number>(
    (p) => at(x(p)),
    (p) => at(y(inUnit(-Math.log(p), unit))),
  );
  return path(samples) ?? "";
}
