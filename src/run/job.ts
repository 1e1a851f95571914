/** The logits of one model, opened: checks that all that comes with them fits, before any work is done. */
import type { FloatArray } from "../engine/data.js";
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import { checkRowShape, type Layout, layoutOf } from "../files/layout.js";
import type { Tensor } from "../files/tensor.js";
import type { Computing, Engine } from "./engine.js";
import { allRows, checkFloats } from "./logits.js";
import { Mask } from "./mask.js";
import { checkShift, Rows } from "./rows.js";
import { Segments } from "./segments.js";
import { Targets } from "./targets.js";
import { UsageError } from "./usageError.js";

export interface JobTensors {
  readonly logits: Tensor;
  /** Null where none are given: a file of llama.cpp holds its own. */
  readonly targets: Tensor | null;
  readonly mask: Tensor | null;
  readonly segments: Tensor | null;
  readonly weight: Tensor | null;
}

export interface JobSettings {
  readonly shift: number;
  readonly ignoreIndex: number;
  readonly dim?: number;
}

/** What fits together. */
export interface FittedJob {
  readonly logits: Tensor;
  readonly layout: Layout;
  readonly rows: Rows;
  /** Of the logits, those that are done. */
  readonly range: RowRange;
}

export interface Job extends FittedJob {
  readonly weight: FloatArray | undefined;
  readonly engine: Engine;
  /** What computes on it. */
  readonly threads: Computing;
}

/** `rangeOf`: which of so many rows are done. */
export async function fitJob(
  tensors: JobTensors,
  settings: JobSettings,
  rangeOf: (rows: number) => RowRange = allRows,
): Promise<FittedJob> {
  const { logits } = tensors;
  checkFloats(logits);
  const layout = layoutOf(logits, settings.dim);
  const { shift } = settings;
  checkShift(logits.path, layout, shift);
  const targetSource = targetsOf(tensors, settings);
  const targets = new Targets(targetSource, layout.classes, settings.ignoreIndex);
  checkRowShape(targetSource, logits, layout);
  if (tensors.mask !== null) checkRowShape(tensors.mask, logits, layout);
  const segments = tensors.segments && (await Segments.read(tensors.segments, layout.rows));
  if (tensors.weight !== null) checkWeight(tensors.weight, layout);
  const mask = tensors.mask && new Mask(tensors.mask);
  const rows = new Rows(layout, { targets, mask, segments, shift });
  const range = rangeOf(layout.rows);
  await rows.check(range);
  return { logits, layout, rows, range };
}

/** Those that are given, or those that the logits' own file holds. */
function targetsOf({ targets, logits }: JobTensors, { shift }: JobSettings): Tensor {
  if (targets !== null) return targets;
  if (logits.targets === null) throw new UsageError("missing required argument 'targets.npy'", "targets");
  if (shift > 0)
    throw new UsageError(
      "--shift is given, and the targets are those of the file itself, one for each row",
      "shift",
    );
  return logits.targets;
}

function checkWeight(source: Tensor, { classes }: Layout): void {
  if (source.length !== classes) {
    throw new InputError(
      source.path,
      `has ${source.length} weights, expected one for each of the ${classes} classes`,
    );
  }
}
