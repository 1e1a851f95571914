/** Opens the files of a run. */
import type { FloatArray } from "../engine/data.js";
import type { FloatName } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import type { Tensor } from "../files/tensor.js";
import type { Engine } from "../run/engine.js";
import { fitJob, type Job, type JobSettings } from "../run/job.js";
import { bytesOf } from "../run/logits.js";
import { readNumbers } from "../run/numbers.js";
import { UsageError } from "../run/usageError.js";
import { loadEngine } from "./engine.js";
import { filesOf, type InputFile } from "./fileList.js";
import {
  checkReadAgain,
  checkStandardInput,
  type FileLists,
  holdTargets,
  openLarge,
  openSmall,
} from "./inputs.js";
import { rangeOf, type Shard } from "./shard.js";
import { type ThreadOptions, Threads } from "./threads.js";

export interface JobOptions extends ThreadOptions, JobSettings {
  readonly targets?: readonly string[];
  readonly mask?: string;
  readonly segments?: string;
  readonly weight?: string;
  readonly dtype?: FloatName;
  readonly allowTruncated?: boolean;
  readonly shard?: Shard;
  readonly checkpoint?: string;
}

export interface OpenedJob extends Job {
  readonly threads: Threads;
  /** What each tensor is made of. */
  readonly files: FileLists;
  /** The files, which no output may replace. */
  readonly inputs: readonly string[];
}

/** `files`: logits, and targets where no option names them. */
export async function openJob(files: readonly string[], options: JobOptions): Promise<OpenedJob> {
  const lists = await listsOf(files, options);
  checkStandardInput(Object.values(lists));
  checkReadAgain(lists, options);
  const { dtype, allowTruncated, shard } = options;
  const small = async (files: readonly InputFile[], booleans = false) =>
    files.length === 0 ? null : openSmall(files, { booleans });
  const tensors = {
    logits: await openLarge(lists.logits, { dtype, allowTruncated }),
    targets: await small(lists.targets),
    mask: await small(lists.mask, true),
    segments: await small(lists.segments),
    weight: await small(lists.weight),
  };
  const fitted = await fitJob(tensors, options, (rows) => rangeOf(shard, rows));
  const { logits, layout, range } = fitted;
  // Only now: most of what can be wrong is told before an engine is loaded.
  const engine = await loadEngine(options.engine);
  return {
    ...fitted,
    weight: tensors.weight === null ? undefined : await readWeight(tensors.weight, logits, engine),
    engine,
    threads: new Threads(engine, options, bytesOf(logits, layout, range)),
    files: lists,
    inputs: Object.values(lists).flatMap((files) => files.map(({ path }) => path)),
  };
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
