/** The scales of charts, and the ticks of their axes. */
import { type ScaleContinuousNumeric, scaleLinear, scaleLog, scaleSqrt } from "d3-scale";
import { PLOT, type Tick } from "./chart.js";

export type Scale = ScaleContinuousNumeric<number, number>;

const X_TICKS = 6;
const FEW_DECADES = 2.7;
const Y_TICKS = 4;
/** Narrower ones would have labels that touch. */
const DECADES_WITH_ALL_TICKS = 6;

/** About as wide is a digit of a label, and so much is between labels. */
const DIGIT_WIDTH = 8;
const LABEL_GAP = 8;
const ROUND_NUMBERS = [
  0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000,
];
const LEAST_DISTANCE = 24;

export const X_RANGE = [PLOT.left, PLOT.right] as const;
export const Y_RANGE = [PLOT.bottom, PLOT.top] as const;

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  return scaleLinear(domain, range);
}

/** Room for small values, which most losses are. */
export function squareRoot(domain: readonly [number, number], range: readonly [number, number]): Scale {
  return scaleSqrt(domain, range);
}

/** At round numbers that lie far enough from each other. */
export function squareRootTicks(scale: Scale): Tick[] {
  const ticks: Tick[] = [];
  const most = scale.domain()[1];
  for (const value of ROUND_NUMBERS) {
    const at = scale(value);
    const last = ticks.at(-1)?.at ?? Number.POSITIVE_INFINITY;
    if (value <= most && Math.abs(at - last) >= LEAST_DISTANCE) ticks.push({ at, text: `${value}` });
  }
  return ticks;
}

export function logarithmic(domain: readonly [number, number], range: readonly [number, number]): Scale {
  return scaleLog(domain, range);
}

/** From 0 to a round number not below `high`. */
export function fromZero(high: number): Scale {
  return scaleLinear([0, high > 0 ? high : 1], Y_RANGE).nice(Y_TICKS);
}

/** As many as have room. `format`: how the values are written; by the scale itself if left out. */
export function xTicks(scale: Scale, format?: (value: number) => string): Tick[] {
  for (let count = X_TICKS; count > 1; count--) {
    const ticks = ticksOf(scale, count, format);
    const widest = Math.max(0, ...ticks.map(({ text }) => text.length)) * DIGIT_WIDTH;
    if (ticks.every(({ at }, k) => k === 0 || at - ticks[k - 1].at >= widest + LABEL_GAP)) return ticks;
  }
  return ticksOf(scale, 1, format);
}

export function yTicks(scale: Scale, format?: (value: number) => string): Tick[] {
  return ticksOf(scale, Y_TICKS, format);
}

/** At the powers of ten; between them at 2 and 5 where there are few. */
export function decadeTicks(scale: Scale): Tick[] {
  const [low, high] = scale.domain();
  const decades = Math.log10(high / low);
  const digits = decades < FEW_DECADES ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / DECADES_WITH_ALL_TICKS);
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += every) {
    for (const digit of digits) {
      const value = Number(`${digit}e${power}`);
      if (value >= low && value <= high) ticks.push({ at: scale(value), text: `${value}` });
    }
  }
  return ticks;
}

function ticksOf(scale: Scale, count: number, given?: (value: number) => string): Tick[] {
  const format = given ?? scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ at: scale(value), text: format(value) }));
}
