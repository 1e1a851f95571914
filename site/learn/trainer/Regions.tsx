/** The plane: probabilities as colours, points as marks. */

import { useEffect, useRef } from "preact/hooks";
import { type Data, EXTENT, type Points } from "./data.js";
import { CLASS_COLOURS, OUTLINES } from "./marks.js";
import { useColours } from "./useColours.js";

/** Pixels of the picture, however large it is shown. */
const SIZE = 720;
const RADIUS = 8;
const LINE = 2;
/** How much of the map's colours is paper, so that the marks stand out. */
const PAPER_SHARE = 0.6;

interface RegionsProps {
  readonly data: Data;
  readonly classes: number;
  /** Probabilities of a square of places; null before there is a network. */
  readonly map: Float32Array | null;
  readonly label: string;
}

export function Regions({ data, classes, map, label }: RegionsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useColours();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || tokens === null) return;
    const colours = CLASS_COLOURS.map((name) => tokens[name]);
    const paper = tokens.raised;
    context.fillStyle = paper;
    context.fillRect(0, 0, SIZE, SIZE);
    if (map !== null) drawMap(context, map, classes, colours, paper);
    drawPoints(context, data.heldOut, colours, paper, false);
    drawPoints(context, data.train, colours, paper, true);
  }, [data, classes, map, tokens]);
  return (
    <canvas class="trainer-regions" ref={canvas} width={SIZE} height={SIZE} role="img" aria-label={label} />
  );
}

function drawMap(
  context: CanvasRenderingContext2D,
  map: Float32Array,
  classes: number,
  colours: readonly string[],
  paper: string,
): void {
  const side = Math.round(Math.sqrt(map.length / classes));
  const small = document.createElement("canvas");
  small.width = side;
  small.height = side;
  const smallContext = small.getContext("2d");
  if (smallContext === null) return;
  const mixed = colours.map((colour) => channelsOf(context, colour));
  const ground = channelsOf(context, paper);
  const image = smallContext.createImageData(side, side);
  for (let place = 0; place < side * side; place++) {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += map[place * classes + c] * mixed[c][channel];
      image.data[4 * place + channel] = PAPER_SHARE * ground[channel] + (1 - PAPER_SHARE) * sum;
    }
    image.data[4 * place + 3] = 255;
  }
  smallContext.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, SIZE, SIZE);
}

/** A canvas gives any opaque colour back as `#rrggbb`. */
function channelsOf(context: CanvasRenderingContext2D, colour: string): readonly number[] {
  context.fillStyle = colour;
  const hex = `${context.fillStyle}`;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { at, classes }: Points,
  colours: readonly string[],
  paper: string,
  isFilled: boolean,
): void {
  context.lineWidth = LINE;
  classes.forEach((c, k) => {
    const x = ((at[2 * k] / EXTENT + 1) / 2) * SIZE;
    const y = ((1 - at[2 * k + 1] / EXTENT) / 2) * SIZE;
    context.beginPath();
    OUTLINES[c](context, x, y, RADIUS);
    context.fillStyle = isFilled ? colours[c] : paper;
    context.strokeStyle = isFilled ? paper : colours[c];
    context.fill();
    context.stroke();
  });
}
