/** A picture with its description in words. */

import type { ComponentChildren, SVGAttributes } from "preact";

type Events = Pick<SVGAttributes<SVGSVGElement>, "onPointerDown" | "onPointerMove">;

interface ChartProps extends Events {
  readonly width: number;
  readonly height: number;
  /** What it shows, with the numbers: all that a screen reader has of it. */
  readonly description: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Chart({ width, height, description, class: name = "", children, ...events }: ChartProps) {
  return (
    <svg
      class={`chart ${name}`}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={description}
      {...events}
    >
      {children}
    </svg>
  );
}
