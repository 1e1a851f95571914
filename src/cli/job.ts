/** Opens the files of a run and checks that they fit together, before any work is done. */
import type { FloatArray } from "../engine/data.js";
import type { RowRange } from "../files/blocks.js";
import type { FloatName } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import { checkRowShape, type Layout, layoutOf } from "../files/layout.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";
import { type Engine, loadEngine } from "./engine.js";
import { UsageError } from "./failure.js";
import { filesOf, type InputFile } from "./fileList.js";
import {
  checkReadAgain,
  checkStandardInput,
  type FileLists,
  holdTargets,
  openLarge,
  openSmall,
} from "./inputs.js";
import { Mask } from "./mask.js";
import { readNumbers } from "./numbers.js";
import { checkShift, Rows } from "./rows.js";
import { Segments } from "./segments.js";
import { rangeOf, type Shard } from "./shard.js";
import { Targets } from "./targets.js";
import { type ThreadOptions, Threads } from "./threads.js";

export interface JobOptions extends ThreadOptions {
  readonly targets?: readonly string[];
  readonly mask?: string;
  readonly segments?: string;
  readonly weight?: string;
  readonly shift: number;
  readonly ignoreIndex: number;
  readonly dim?: number;
  readonly dtype?: FloatName;
  readonly allowTruncated?: boolean;
  readonly shard?: Shard;
  readonly checkpoint?: string;
}

export interface Job {
  readonly logits: Tensor;
  readonly layout: Layout;
  readonly rows: Rows;
  /** Of the logits, those that are done. */
  readonly range: RowRange;
  readonly weight: FloatArray | undefined;
  readonly engine: Engine;
  /** What computes on it. */
  readonly threads: Threads;
  /** What each tensor is made of. */
  readonly files: FileLists;
  /** The files, which no output may replace. */
  readonly inputs: readonly string[];
}

/** `files`: logits, and targets where no option names them. */
export async function openJob(files: readonly string[], options: JobOptions): Promise<Job> {
  const lists = await listsOf(files, options);
  checkStandardInput(Object.values(lists));
  checkReadAgain(lists, options);
  const { dtype, allowTruncated } = options;
  const logits = await openLarge(lists.logits, { dtype, allowTruncated });
  checkFloats(logits);
  const layout = layoutOf(logits, options.dim);
  checkShift(logits.path, layout, options.shift);
  const targetSource = await openTargets(lists.targets, logits, options);
  const targets = new Targets(targetSource, layout.classes, options.ignoreIndex);
  checkRowShape(targetSource, logits, layout);
  const maskSource = lists.mask.length === 0 ? null : await openSmall(lists.mask, { booleans: true });
  if (maskSource !== null) checkRowShape(maskSource, logits, layout);
  const segmentSource = lists.segments.length === 0 ? null : await openSmall(lists.segments);
  const segments = segmentSource && (await Segments.read(segmentSource, layout.rows));
  const weightSource = lists.weight.length === 0 ? null : await openSmall(lists.weight);
  if (weightSource !== null) checkWeight(weightSource, layout);
  // Only now: most of what can be wrong is told before an engine is loaded, and the files are held.
  const engine = await loadEngine(options.engine);
  const weight = weightSource === null ? undefined : await readWeight(weightSource, logits, engine);
  const mask = maskSource && new Mask(maskSource);
  const rows = new Rows(layout, { targets, mask, segments, shift: options.shift });
  const range = rangeOf(options.shard, layout.rows);
  await rows.check(range);
  return {
    logits,
    layout,
    rows,
    range,
    weight,
    engine,
    threads: new Threads(engine, options, bytesOf(logits, layout, range)),
    files: lists,
    inputs: Object.values(lists).flatMap((files) => files.map(({ path }) => path)),
  };
}

/** Of the rows of a range. */
export function bytesOf({ dtype }: Tensor, { classes }: Layout, { from, to }: RowRange): number {
  return (to - from) * classes * dtype.itemBytes;
}

export function checkFloats({ path, dtype }: Tensor): void {
  if (dtype.kind === "float") return;
  const advice = dtype.itemBytes === 2 ? "; --dtype bfloat16 takes their bits for floats" : "";
  throw new InputError(path, `has elements of type "${quoted(dtype.descr)}", expected floats${advice}`);
}

/** Those that are given, or those that the logits' own file holds. */
async function openTargets(
  files: readonly InputFile[],
  logits: Tensor,
  { shift }: JobOptions,
): Promise<Tensor> {
  if (files.length > 0) return openSmall(files);
  if (logits.targets === null) throw new UsageError("missing required argument 'targets.npy'");
  if (shift > 0)
    throw new UsageError("--shift is given, and the targets are those of the file itself, one for each row");
  return logits.targets;
}

/** What each tensor is made of; an empty list if it is not given. */
async function listsOf(files: readonly string[], { targets, mask, segments, weight }: JobOptions) {
  if (files.length === 0) throw new UsageError("missing required argument 'logits.npy'");
  if (targets === undefined && files.length > 2)
    throw new UsageError(
      `too many arguments: ${files.length} files without --targets, expected logits and targets`,
    );
  const logits = await filesOf(targets === undefined ? files.slice(0, 1) : files);
  if (targets === undefined && files.length === 1 && !(await holdTargets(logits)))
    throw new UsageError("missing required argument 'targets.npy'");
  const optional = (file: string | undefined) => (file === undefined ? [] : filesOf([file]));
  return {
    logits,
    targets: await filesOf(targets ?? files.slice(1)),
    mask: await optional(mask),
    segments: await optional(segments),
    weight: await optional(weight),
  };
}

function checkWeight(source: Tensor, { classes }: Layout): void {
  if (source.length !== classes) {
    throw new InputError(
      source.path,
      `has ${source.length} weights, expected one for each of the ${classes} classes`,
    );
  }
}

/** The weights as the library converts them, because the denominator of the mean is their sum. */
async function readWeight(source: Tensor, logits: Tensor, engine: Engine): Promise<FloatArray> {
  const values = await readNumbers(source, 0, source.length);
  const weight = logits.newFloats(values.length);
  for (let c = 0; c < values.length; c++) weight[c] = Number(values[c]);
  const problem = complaint(() => lossOfNoRows(engine, weight));
  if (problem !== null) throw new InputError(source.path, problem);
  return weight;
}

/** Lets the library check the weights, before there is a row. */
function lossOfNoRows(engine: Engine, weight: FloatArray) {
  const logits = { data: new Float64Array(), shape: [0, weight.length] };
  engine.crossEntropy(logits, new Int32Array(), { weight, reduction: "sum" });
}

/** What the library objects to, without the name of its function. */
function complaint(action: () => void): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message.replace(/^crossEntropy: /, "");
    throw error;
  }
}
