/** How a test hands a measured figure to the reporter. */

import { TestRunner } from "vitest";

export interface MeasuredFigure {
  readonly engine: string;
  readonly promise: string;
  readonly of: string;
  readonly unit: string;
  readonly bound: number;
  readonly error: number;
}

declare module "vitest" {
  interface TaskMeta {
    figures?: MeasuredFigure[];
  }
}

/** To be shown in the table at the end. */
export function show(figure: MeasuredFigure): void {
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta !== undefined) meta.figures = [...(meta.figures ?? []), figure];
}
