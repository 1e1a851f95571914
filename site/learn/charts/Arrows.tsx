/** Where one step against the gradient takes each logit: an arrow from where it is to where it will be. */

import { scaleLinear } from "d3-scale";
import { at, shown } from "../format.js";
import { clipped } from "./Bars.js";
import { Chart } from "./Chart.js";

const WIDTH = 400;
const ROW = 36;
const [LEFT, RIGHT] = [84, 316];
const VALUE = 324;
/** Characters that have room before the axis. */
const NAME_ROOM = 8;
const AXIS = 26;
const RADIUS = 5;
const HEAD = 7;
/** Shorter ones are no more than a head. */
const SHORTEST = 2;
const TICKS = 6;
/** Of the axis: room for arrows. */
const MARGIN = 0.5;

interface ArrowsProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly logits: readonly number[];
  readonly gradient: readonly number[];
  readonly rate: number;
  readonly target: number;
}

export function Arrows({ title, names, logits, gradient, rate, target }: ArrowsProps) {
  const next = logits.map((logit, index) => logit - rate * gradient[index]);
  const ends = [...logits, ...next].filter(Number.isFinite);
  const scale = scaleLinear(
    [Math.min(...ends, 0) - MARGIN, Math.max(...ends, 0) + MARGIN],
    [LEFT, RIGHT],
  ).nice(TICKS);
  const bottom = ROW * logits.length;
  const said = names.map((name, index) => `${name} ${shown(gradient[index])}`);
  return (
    <Chart
      width={WIDTH}
      height={bottom + AXIS}
      description={`${title}: ${said.join(", ")}`}
      class="is-large arrows"
    >
      {scale.ticks(TICKS).map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? "chart-line" : "chart-grid"}
            x1={at(scale(tick))}
            x2={at(scale(tick))}
            y1={0}
            y2={bottom}
          />
          <text class="chart-tick" text-anchor="middle" x={at(scale(tick))} y={bottom + 18}>
            {shown(tick, 4).replace(/\.?0+$/, "")}
          </text>
        </g>
      ))}
      {logits.map((logit, index) => {
        const middle = ROW * index + ROW / 2;
        const [from, to] = [scale(logit), scale(next[index])].map(at);
        return (
          <g
            key={index}
            class={`arrow ${gradient[index] > 0 ? "is-down" : "is-up"} ${index === target ? "is-target" : ""}`}
          >
            <text x={0} y={middle} dy="0.35em">
              {clipped(names[index], NAME_ROOM)}
            </text>
            {Number.isFinite(from) ? <circle class="arrow-dot" cx={from} cy={middle} r={RADIUS} /> : null}
            {Number.isFinite(from) && Math.abs(to - from) >= SHORTEST ? (
              <Arrow {...{ from, to, middle }} />
            ) : null}
            <text class="arrow-value" x={VALUE} y={middle} dy="0.35em">
              {Number.isFinite(logit) ? shown(gradient[index]) : "−∞"}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}

function Arrow({
  from,
  to,
  middle,
}: {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
}) {
  const direction = Math.sign(to - from);
  const head = at(Math.min(HEAD, Math.abs(to - from)) * direction);
  return (
    <>
      <line class="arrow-line" x1={from} x2={at(to - head)} y1={middle} y2={middle} />
      <path class="arrow-head" d={`M${to} ${middle}l${-head} ${-HEAD}v${2 * HEAD}z`} />
    </>
  );
}
