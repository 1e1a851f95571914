/** The losses by epoch: a chart that is drawn many times a second, which is loaded when there is something to draw. */

import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Pair } from "./training.js";
import { type Colours, useColours } from "./useColours.js";
import type { TrainerWords } from "./words.en.js";

const HEIGHT_OF_WIDTH = 0.75;
const LEAST_HEIGHT = 200;
const LINE = 2;
const DASH = [6, 4];

interface LossCurveProps {
  readonly losses: readonly Pair[];
  readonly words: TrainerWords;
}

export function LossCurve({ losses, words }: LossCurveProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef<readonly Pair[]>(losses);
  const [isMissing, setMissing] = useState(false);
  const colours = useColours();
  const isEmpty = losses.length === 0;
  latest.current = losses;

  useEffect(() => {
    const host = frame.current;
    if (isEmpty || host === null || colours === null) return;
    let isGone = false;
    // Where there is none the chart keeps its first size.
    const observer =
      typeof ResizeObserver === "undefined"
        ? null
        : new ResizeObserver(() => chart.current?.setSize(sizeOf(host)));
    import("uplot").then(
      ({ default: Chart }) => {
        if (isGone) return;
        chart.current = new Chart(optionsOf(words, colours, sizeOf(host)), columnsOf(latest.current), host);
        observer?.observe(host);
      },
      () => setMissing(true),
    );
    return () => {
      isGone = true;
      observer?.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [isEmpty, colours, words]);

  useEffect(() => {
    chart.current?.setData(columnsOf(losses));
  }, [losses]);

  return (
    <>
      <p class="trainer-legend" aria-hidden="true">
        <span>
          <Swatch name="train" /> {words.train}
        </span>
        <span>
          <Swatch name="held-out" /> {words.heldOut}
        </span>
      </p>
      <div class="trainer-curve" ref={frame} role="img" aria-label={words.curveLabel} />
      {isMissing ? <p class="fault">{words.noCurve}</p> : null}
    </>
  );
}

function Swatch({ name }: { readonly name: string }) {
  return (
    <svg class={`trainer-swatch ${name}`} viewBox="0 0 24 8" aria-hidden="true">
      <line x1="0" y1="4" x2="24" y2="4" />
    </svg>
  );
}

function columnsOf(losses: readonly Pair[]): uPlot.AlignedData {
  return [
    losses.map((_, epoch) => epoch),
    losses.map(({ train }) => train),
    losses.map(({ heldOut }) => heldOut),
  ];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf(host: HTMLElement): Size {
  const width = host.clientWidth;
  return { width, height: Math.max(LEAST_HEIGHT, Math.round(HEIGHT_OF_WIDTH * width)) };
}

function optionsOf(words: TrainerWords, colours: Colours, size: Size): uPlot.Options {
  const axis = { stroke: colours.ink, grid: { stroke: colours.line, width: 1 } };
  return {
    ...size,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, most > 0 ? 1.05 * most : 1] } },
    axes: [{ ...axis, label: words.epoch, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] }, axis],
    series: [{}, { stroke: colours.mark, width: LINE }, { stroke: colours.target, width: LINE, dash: DASH }],
  };
}
