/** Opens the logits of two models and checks that they fit together, before any work is done. */
import type { RowRange } from "../files/blocks.js";
import type { FloatName } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import { checkRowShape, type Layout, layoutOf } from "../files/layout.js";
import { LlamaLogits, llamaDifference } from "../files/llama.js";
import { shown } from "../files/shape.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";
import { sameShape } from "../tensor/shape.js";
import { type Engine, loadEngine } from "./engine.js";
import { UsageError } from "./failure.js";
import { filesOf, type InputFile } from "./fileList.js";
import { checkReadAgain, checkStandardInput, type FileLists, openLarge, openSmall } from "./inputs.js";
import { bytesOf, checkFloats } from "./job.js";
import { Mask } from "./mask.js";
import { checkShift, Rows } from "./rows.js";
import { rangeOf, type Shard } from "./shard.js";
import { NoTargets, Targets } from "./targets.js";
import { type ThreadOptions, Threads } from "./threads.js";

/** What llama.cpp's own comparison leaves out: classes that its files hold no better. */
const LLAMA_MIN_LOG_PROB = -16;
/** The layout of language models. */
const LAST_AXIS = -1;

export interface PairOptions extends ThreadOptions {
  readonly targets?: readonly string[];
  readonly mask?: string;
  readonly shift: number;
  readonly ignoreIndex: number;
  /** Whether it is not the default. */
  readonly givesIgnoreIndex?: boolean;
  readonly dim?: number;
  readonly temperature?: number;
  readonly minLogProb?: number;
  readonly dtype?: FloatName;
  readonly allowTruncated?: boolean;
  readonly shard?: Shard;
  readonly checkpoint?: string;
}

export interface Pair {
  readonly base: Tensor;
  readonly model: Tensor;
  readonly layout: Layout;
  readonly rows: Rows;
  /** Of the logits, those that are done. */
  readonly range: RowRange;
  readonly hasTargets: boolean;
  /** Those that are log-probabilities, which are taken as they are. */
  readonly normalized: boolean | "base" | "model";
  readonly minLogProb: number;
  readonly engine: Engine;
  /** What computes on it. */
  readonly threads: Threads;
  /** What each tensor is made of. */
  readonly files: FileLists;
  /** The files, which no output may replace. */
  readonly inputs: readonly string[];
}

/** `files`: base, model, and targets where no option names them. */
export async function openPair(files: readonly string[], options: PairOptions): Promise<Pair> {
  const lists = await listsOf(files, options);
  checkStandardInput(Object.values(lists));
  checkReadAgain(lists, options);
  const { dtype, allowTruncated, shift } = options;
  const [base, model] = await common(
    await openLarge(lists.base, { dtype, allowTruncated }),
    await openLarge(lists.model, { dtype, allowTruncated }),
    options,
  );
  for (const tensor of [base, model]) checkFloats(tensor);
  checkSameShape(model, base);
  const layout = layoutOf(base, options.dim ?? base.classAxis ?? model.classAxis ?? LAST_AXIS);
  const normalized = normalizedOf(base, model);
  if (normalized !== false && options.temperature !== undefined)
    throw new UsageError(
      "option '--temperature' does not fit log-probabilities, which llama.cpp's files hold",
    );
  checkShift(base.path, layout, shift);
  const targets = await targetsOf(lists.targets, [base, model], layout, options);
  const maskSource = lists.mask.length === 0 ? null : await openSmall(lists.mask, { booleans: true });
  if (maskSource !== null) checkRowShape(maskSource, base, layout);
  const engine = await loadEngine(options.engine);
  const mask = maskSource && new Mask(maskSource);
  const rows = new Rows(layout, { targets: targets ?? new NoTargets(), mask, segments: null, shift });
  const range = rangeOf(options.shard, layout.rows);
  await rows.check(range);
  const bytes = bytesOf(base, layout, range) + bytesOf(model, layout, range);
  return {
    base,
    model,
    layout,
    rows,
    range,
    hasTargets: targets !== null,
    normalized,
    minLogProb:
      options.minLogProb ?? (base instanceof LlamaLogits ? LLAMA_MIN_LOG_PROB : Number.NEGATIVE_INFINITY),
    engine,
    threads: new Threads(engine, options, bytes),
    files: lists,
    inputs: Object.values(lists).flatMap((files) => files.map(({ path }) => path)),
  };
}

async function listsOf(files: readonly string[], { targets, mask }: PairOptions) {
  const [base, model, ...others] = files;
  if (base === undefined) throw new UsageError("missing required argument 'base'");
  if (model === undefined) throw new UsageError("missing required argument 'model'");
  const most = targets === undefined ? 1 : 0;
  if (others.length > most)
    throw new UsageError(
      `too many arguments: ${files.length} files, expected base, model${most === 0 ? "" : " and targets"}; a pattern in quotation marks is one argument`,
    );
  return {
    base: await filesOf([base]),
    model: await filesOf([model]),
    targets: await filesOf(targets ?? others),
    mask: mask === undefined ? [] : await filesOf([mask]),
  };
}

/** Two files of llama.cpp must be of the same text; where one may be truncated, the chunks are taken that both have. */
async function common(
  base: Tensor,
  model: Tensor,
  { allowTruncated }: PairOptions,
): Promise<[base: Tensor, model: Tensor]> {
  if (!(base instanceof LlamaLogits && model instanceof LlamaLogits)) return [base, model];
  const difference = await llamaDifference(model, base);
  if (difference !== null) throw new InputError(model.path, difference);
  const chunks = Math.min(base.chunks, model.chunks);
  return allowTruncated ? [base.first(chunks), model.first(chunks)] : [base, model];
}

function checkSameShape(model: Tensor, base: Tensor): void {
  if (sameShape(model.shape, base.shape)) return;
  throw new InputError(
    model.path,
    `has shape ${shown(model.shape)}, expected ${shown(base.shape)} as in ${quoted(base.path)}`,
  );
}

function normalizedOf(base: Tensor, model: Tensor): Pair["normalized"] {
  const [isBase, isModel] = [base, model].map((tensor) => tensor instanceof LlamaLogits);
  if (isBase && isModel) return true;
  return isBase ? "base" : isModel && "model";
}

/** Those that are given, else those of a llama.cpp file; null without. */
async function targetsOf(
  files: readonly InputFile[],
  tensors: readonly Tensor[],
  layout: Layout,
  { shift, ignoreIndex, givesIgnoreIndex }: PairOptions,
): Promise<Targets | null> {
  if (files.length > 0) {
    const source = await openSmall(files);
    checkRowShape(source, tensors[0], layout);
    return new Targets(source, layout.classes, ignoreIndex);
  }
  const own = tensors.find(({ targets }) => targets !== null)?.targets ?? null;
  if (own === null) {
    if (givesIgnoreIndex) throw new UsageError("option '--ignore-index' needs targets");
    return null;
  }
  if (shift > 0)
    throw new UsageError("option '--shift' does not fit llama.cpp's files, which say what each row predicts");
  return new Targets(own, layout.classes, ignoreIndex);
}
