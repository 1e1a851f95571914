/** The chart of the documents: cross entropy by shape, below the limits of memory and processor. */

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { PORT_ENGINES, portLimit } from "../ports.js";
import { shown } from "../report.js";
import type { Session } from "../session.js";
import { elementsOf, FEWEST_ELEMENTS, PEER_SHAPES, SHAPES } from "../shapes.js";
import { crossEntropySpeeds, runtimeOf } from "../tables.js";

export function speedChart(session: Session): Promise<string> {
  const shapes = SHAPES.filter(
    (shape) => PEER_SHAPES.includes(shape.name) && elementsOf(shape) >= FEWEST_ELEMENTS,
  );
  const isShown = ({ shape }: { shape: string }) => shapes.some(({ name }) => name === shape);
  const values = crossEntropySpeeds(session)
    .filter((speed) => isShown(speed) && speed.gigaElementsPerSecond)
    .map((speed) => ({ ...speed, shape: shown(speed.shape) }));
  const reads = session.reads.filter(isShown);
  const limits = [
    ...reads.map((limit) => ({ ...limit, label: `reading ${shown(limit.shape)} from memory once` })),
    ...PORT_ENGINES.map((engine) => ({
      gigaElementsPerSecond: portLimit(session.port?.gigahertz ?? Number.NaN, engine),
      label: `the instructions of exp and sum, ${engine}`,
    })),
  ];
  const y = {
    field: "gigaElementsPerSecond",
    type: "quantitative",
    scale: { type: "log" },
    title: "10⁹ logits per second",
  } as const;
  const spec: TopLevelSpec = {
    background: "white",
    width: 560,
    height: 400,
    title: `Cross entropy on one thread, ${runtimeOf(session)}, ${session.machine.cpu}`,
    layer: [
      {
        data: { values },
        mark: { type: "point", filled: true, opacity: 1, size: 120 },
        encoding: {
          x: {
            field: "shape",
            type: "nominal",
            sort: null,
            title: "rows × classes",
            axis: { labelAngle: 0 },
          },
          y,
          shape: { field: "engine", type: "nominal", sort: null, title: null },
          color: { field: "engine", type: "nominal", sort: null, title: null },
        },
      },
      { data: { values: limits }, mark: { type: "rule", strokeDash: [4, 4] }, encoding: { y } },
      {
        data: { values: limits },
        mark: { type: "text", align: "right", baseline: "bottom", dx: -4, dy: -2, x: "width" },
        encoding: { y, text: { field: "label" } },
      },
    ],
  };
  return new View(parse(compile(spec).spec)).toSVG();
}
