/** Cross entropy as areas: a column for each class, as wide as its share q, as high as what the model's p makes it cost. */

import { scaleLinear } from "d3-scale";
import { at, shown } from "../format.js";
import { clipped } from "./Bars.js";
import { Chart } from "./Chart.js";

const [WIDTH, HEIGHT] = [400, 260];
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 396, 22, 220];
/** Narrower columns have no name. */
const NAME_WIDTH = 34;
const CHARACTER = 9;
const TICKS = 5;
/** Costs without end, and very large ones, end at the top. */
const MOST = 16;

interface AreasProps {
  readonly description: string;
  readonly names: readonly string[];
  readonly truth: readonly number[];
  /** −log q and −log p of each class, in the unit of the page. */
  readonly own: readonly number[];
  readonly costs: readonly number[];
  readonly axis: string;
}

export function Areas({ description, names, truth, own, costs, axis }: AreasProps) {
  const heights = truth.flatMap((q, index) => (q > 0 ? [own[index], costs[index]] : []));
  const most = Math.min(Math.max(...heights, 1) * 1.05, MOST);
  const x = scaleLinear([0, 1], [LEFT, RIGHT]);
  const y = scaleLinear([0, most], [BOTTOM, TOP]).clamp(true);
  const starts = truth.map((_, index) => truth.slice(0, index).reduce((sum, q) => sum + q, 0));
  return (
    <Chart width={WIDTH} height={HEIGHT} description={description} class="is-large areas">
      <defs>
        <pattern
          id="areas-saved"
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line class="areas-hatch" x1="0" x2="0" y1="0" y2="7" />
        </pattern>
      </defs>
      {y.ticks(TICKS).map((tick) => (
        <g key={tick}>
          <line class="chart-grid" x1={LEFT} x2={RIGHT} y1={at(y(tick))} y2={at(y(tick))} />
          <text class="chart-tick" text-anchor="end" x={LEFT - 7} y={at(y(tick))} dy="0.35em">
            {tick}
          </text>
        </g>
      ))}
      <text class="chart-tick" x={LEFT} y={13}>
        {axis}
      </text>
      {truth.map((q, index) => {
        if (q <= 0) return null;
        const left = at(x(starts[index]));
        const width = at(x(q) - LEFT);
        const [ownTop, costTop] = [at(y(own[index])), at(y(costs[index]))];
        const column = { x: left, width };
        const middle = at(left + width / 2);
        return (
          <g key={index}>
            <rect
              class="areas-own"
              {...column}
              y={Math.max(ownTop, costTop)}
              height={at(BOTTOM - Math.max(ownTop, costTop))}
            />
            {costTop < ownTop ? (
              <rect class="areas-more" {...column} y={costTop} height={at(ownTop - costTop)} />
            ) : (
              <rect class="areas-less" {...column} y={ownTop} height={at(costTop - ownTop)} />
            )}
            <rect class="areas-whole" {...column} y={costTop} height={at(BOTTOM - costTop)} />
            {width < NAME_WIDTH ? null : (
              <text text-anchor="middle" x={middle} y={BOTTOM + 16}>
                {clipped(names[index], Math.floor(width / CHARACTER))}
              </text>
            )}
            {width < NAME_WIDTH ? null : (
              <text class="chart-tick" text-anchor="middle" x={middle} y={BOTTOM + 33}>
                {shown(q, 2)}
              </text>
            )}
          </g>
        );
      })}
    </Chart>
  );
}
