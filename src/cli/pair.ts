/** Opens the logits of two models, and what comes with them. */
import type { FloatName } from "../files/dtype.js";
import { bytesOf } from "../run/logits.js";
import { fitPair, type Pair, type PairSettings } from "../run/pair.js";
import { UsageError } from "../run/usageError.js";
import { loadEngine } from "./engine.js";
import { filesOf } from "./fileList.js";
import { checkReadAgain, checkStandardInput, type FileLists, openLarge, openSmall } from "./inputs.js";
import { rangeOf, type Shard } from "./shard.js";
import { type ThreadOptions, Threads } from "./threads.js";

export interface PairOptions extends ThreadOptions, PairSettings {
  readonly targets?: readonly string[];
  readonly mask?: string;
  readonly dtype?: FloatName;
  readonly shard?: Shard;
  readonly checkpoint?: string;
}

export interface OpenedPair extends Pair {
  readonly threads: Threads;
  /** What each tensor is made of. */
  readonly files: FileLists;
  /** The files, which no output may replace. */
  readonly inputs: readonly string[];
}

/** `files`: base, model, and targets where no option names them. */
export async function openPair(files: readonly string[], options: PairOptions): Promise<OpenedPair> {
  const lists = await listsOf(files, options);
  checkStandardInput(Object.values(lists));
  checkReadAgain(lists, options);
  const { dtype, allowTruncated, shard } = options;
  const tensors = {
    base: await openLarge(lists.base, { dtype, allowTruncated }),
    model: await openLarge(lists.model, { dtype, allowTruncated }),
    targets: lists.targets.length === 0 ? null : await openSmall(lists.targets),
    mask: lists.mask.length === 0 ? null : await openSmall(lists.mask, { booleans: true }),
  };
  const fitted = await fitPair(tensors, options, (rows) => rangeOf(shard, rows));
  const { base, model, layout, range } = fitted;
  // Only now: what can be wrong is told before an engine is loaded.
  const engine = await loadEngine(options.engine);
  const bytes = bytesOf(base, layout, range) + bytesOf(model, layout, range);
  return {
    ...fitted,
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
