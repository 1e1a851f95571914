/** A bar for each class, with its name before and its value behind it. */

import { scaleLinear } from "d3-scale";
import { at, shown } from "../format.js";
import { Chart } from "./Chart.js";

const WIDTH = 320;
const ROW = 30;
const THICK = 18;
const [LEFT, RIGHT] = [78, 246];
const VALUE = 254;
/** Characters that have room before the bars. */
const NAME_ROOM = 9;

interface BarsProps {
  /** What the bars are, for the description. */
  readonly title: string;
  readonly names: readonly string[];
  readonly values: readonly number[];
  /** From the left end to the right one; 0 lies within. */
  readonly domain: readonly [number, number];
  readonly target: number;
  /** What the values were before, as outlines. */
  readonly before?: readonly number[];
  /** Only the target's entry counts. */
  readonly isPicked?: boolean;
}

export function Bars({ title, names, values, domain, target, before, isPicked }: BarsProps) {
  const scale = scaleLinear(domain, [LEFT, RIGHT]).clamp(true);
  const zero = at(scale(0));
  const said = names.map((name, index) => `${name} ${shown(values[index])}`);
  const height = ROW * values.length;
  return (
    <Chart width={WIDTH} height={height} description={`${title}: ${said.join(", ")}`} class="bars">
      <line class="chart-line" x1={zero} x2={zero} y1={0} y2={height} />
      {values.map((value, index) => {
        const middle = ROW * index + ROW / 2;
        const y = middle - THICK / 2;
        const kind = index === target ? "is-target" : "";
        const faded = isPicked === true && index !== target ? "is-faded" : "";
        return (
          <g key={index} class={`bar ${kind} ${faded}`}>
            <text x={0} y={middle} dy="0.35em">
              {clipped(names[index])}
            </text>
            <rect class="bar-fill" rx={2} y={y} height={THICK} {...span(scale(value), zero)} />
            {before === undefined ? null : (
              <rect class="bar-before" rx={2} y={y} height={THICK} {...span(scale(before[index]), zero)} />
            )}
            <text class="bar-value" x={VALUE} y={middle} dy="0.35em">
              {faded === "" ? shown(value) : "·"}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}

/** Between a place and zero, whichever is first. */
function span(place: number, zero: number): { readonly x: number; readonly width: number } {
  const end = Number.isNaN(place) ? zero : place;
  return { x: at(Math.min(end, zero)), width: at(Math.abs(end - zero)) };
}

export function clipped(name: string, room = NAME_ROOM): string {
  // A Chinese character takes the room of two.
  const wide = /\p{Script=Han}/u.test(name) ? Math.floor(room / 2) + 1 : room;
  return name.length > wide ? `${name.slice(0, wide - 1).trimEnd()}…` : name;
}
