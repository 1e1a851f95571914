/** The chart of the documents: cross entropy by shape, and the pace of reading the logits from memory. */

import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { shown } from "../report.js";
import type { Session } from "../session.js";
import { PEER_SHAPES } from "../shapes.js";
import { crossEntropySpeeds, runtimeOf } from "../tables.js";

export function speedChart(session: Session): Promise<string> {
  const speeds = crossEntropySpeeds(session).filter(({ gigaElementsPerSecond }) => gigaElementsPerSecond);
  const values = speeds.map((speed) => ({ ...speed, shape: shown(speed.shape) }));
  const limits = session.reads
    .filter(({ shape }) => PEER_SHAPES.includes(shape))
    .map((limit) => ({ ...limit, label: `reading ${shown(limit.shape)} from memory once` }));
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
        mark: { type: "line", point: true },
        encoding: {
          x: {
            field: "shape",
            type: "nominal",
            sort: null,
            title: "rows × classes",
            axis: { labelAngle: 0 },
          },
          y,
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
