/** The logits of two models, opened: checks that they fit together, before any work is done. */
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import { checkRowShape, type Layout, layoutOf } from "../files/layout.js";
import { LlamaLogits, llamaDifference } from "../files/llama.js";
import { shown } from "../files/shape.js";
import type { Tensor } from "../files/tensor.js";
import { quoted } from "../files/text.js";
import { sameShape } from "../tensor/shape.js";
import type { Computing, Engine } from "./engine.js";
import { allRows, checkFloats } from "./logits.js";
import { Mask } from "./mask.js";
import { checkShift, Rows } from "./rows.js";
import { NoTargets, Targets } from "./targets.js";
import { UsageError } from "./usageError.js";

/** What llama.cpp's own comparison leaves out: classes that its files hold no better. */
const LLAMA_MIN_LOG_PROB = -16;
/** The layout of language models. */
const LAST_AXIS = -1;

export interface PairTensors {
  readonly base: Tensor;
  readonly model: Tensor;
  /** Null where none are given: a file of llama.cpp holds its own. */
  readonly targets: Tensor | null;
  readonly mask: Tensor | null;
}

export interface PairSettings {
  readonly shift: number;
  readonly ignoreIndex: number;
  /** Whether it is not the default. */
  readonly givesIgnoreIndex?: boolean;
  readonly dim?: number;
  readonly temperature?: number;
  readonly minLogProb?: number;
  readonly allowTruncated?: boolean;
}

/** What fits together. */
export interface FittedPair {
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
}

export interface Pair extends FittedPair {
  readonly engine: Engine;
  /** What computes on it. */
  readonly threads: Computing;
}

/** `rangeOf`: which of so many rows are done. */
export async function fitPair(
  tensors: PairTensors,
  settings: PairSettings,
  rangeOf: (rows: number) => RowRange = allRows,
): Promise<FittedPair> {
  const [base, model] = await common(tensors, settings);
  for (const tensor of [base, model]) checkFloats(tensor);
  checkSameShape(model, base);
  const layout = layoutOf(base, settings.dim ?? base.classAxis ?? model.classAxis ?? LAST_AXIS);
  const normalized = normalizedOf(base, model);
  if (normalized !== false && settings.temperature !== undefined)
    throw new UsageError(
      "option '--temperature' does not fit log-probabilities, which llama.cpp's files hold",
      "temperature",
    );
  const { shift } = settings;
  checkShift(base.path, layout, shift);
  const targets = targetsOf(tensors.targets, [base, model], layout, settings);
  if (tensors.mask !== null) checkRowShape(tensors.mask, base, layout);
  const mask = tensors.mask && new Mask(tensors.mask);
  const rows = new Rows(layout, { targets: targets ?? new NoTargets(), mask, segments: null, shift });
  const range = rangeOf(layout.rows);
  await rows.check(range);
  return {
    base,
    model,
    layout,
    rows,
    range,
    hasTargets: targets !== null,
    normalized,
    minLogProb:
      settings.minLogProb ?? (base instanceof LlamaLogits ? LLAMA_MIN_LOG_PROB : Number.NEGATIVE_INFINITY),
  };
}

/** Two files of llama.cpp must be of the same text; where one may be truncated, the chunks are taken that both have. */
async function common(
  { base, model }: PairTensors,
  { allowTruncated }: PairSettings,
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
function targetsOf(
  given: Tensor | null,
  tensors: readonly Tensor[],
  layout: Layout,
  { shift, ignoreIndex, givesIgnoreIndex }: PairSettings,
): Targets | null {
  if (given !== null) {
    checkRowShape(given, tensors[0], layout);
    return new Targets(given, layout.classes, ignoreIndex);
  }
  const own = tensors.find(({ targets }) => targets !== null)?.targets ?? null;
  if (own === null) {
    if (givesIgnoreIndex) throw new UsageError("option '--ignore-index' needs targets", "ignoreIndex");
    return null;
  }
  if (shift > 0)
    throw new UsageError(
      "option '--shift' does not fit llama.cpp's files, which say what each row predicts",
      "shift",
    );
  return new Targets(own, layout.classes, ignoreIndex);
}
