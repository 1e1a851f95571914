/** `xent compare` of a part of the rows. */

import { compareRows } from "../run/comparedRows.js";
import { CompareSums } from "../run/compareSums.js";
import { quantilesOf } from "../run/quantiles.js";
import { UsageError } from "../run/usageError.js";
import type { CompareOptions } from "./compareCommand.js";
import { fingerprints } from "./fingerprint.js";
import { openPair } from "./pair.js";
import { checkPartOptions } from "./partOptions.js";
import { type FinishedPart, PartRun, type Watch } from "./partRun.js";

/** Two numbers of each row in 8 digits, which must be well below the longest text that there is. */
const MOST_EXACT_ROWS = 1 << 24;

export async function comparePart(
  files: readonly string[],
  options: CompareOptions,
  watch: Watch,
): Promise<FinishedPart> {
  checkPartOptions(options, { "--report": options.report !== undefined });
  const pair = await openPair(files, options);
  const { layout, rows, range, engine, minLogProb } = pair;
  const quantiles = quantilesOf(options, rows);
  if (quantiles === "exact" && range.to - range.from > MOST_EXACT_ROWS)
    throw new UsageError(
      `option '--quantiles exact' is for at most ${MOST_EXACT_ROWS} rows of a shard or a checkpoint; take more shards`,
    );
  const settings = {
    dim: layout.axis,
    dtype: options.dtype ?? null,
    ignoreIndex: options.ignoreIndex,
    shift: options.shift,
    temperature: options.temperature ?? 1,
    minLogProb: Number.isFinite(minLogProb) ? minLogProb : null,
    quantiles,
  };
  const newTotals = ({ from }: { from: number }) => new CompareSums(engine, quantiles, rows.before(from));
  const opened = { ...pair, digests: await fingerprints(pair.files) };
  const run = new PartRun(opened, "compare", settings, newTotals, options, watch, () => null);
  await compareRows(
    pair,
    options,
    ({ results, block }, rowsDone) => {
      run.totals.meter.add(results);
      run.totals.notFinite.look(rows.withTarget(results.kl.data, block.firstRow));
      run.done(rowsDone);
    },
    run.rest,
  );
  return run.end();
}
