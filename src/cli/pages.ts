/** The pages of `--report`, of files and options; null where none is asked for. */
import { basename } from "node:path";
import { WORDS } from "../report/words.js";
import { ComparePage } from "../run/comparePage.js";
import type { Job } from "../run/job.js";
import type { PageSettings } from "../run/pageSettings.js";
import type { Pair } from "../run/pair.js";
import { RowsPage } from "../run/rowsPage.js";
import type { ReportOptions } from "./reportOptions.js";
import { textsOf } from "./tokensFile.js";

type Options = ReportOptions & PageSettings;

export function comparePageOf(pair: Pair, options: Options): ComparePage | null {
  if (options.report === undefined) return null;
  const { layout, hasTargets, base, model } = pair;
  const targets = hasTargets ? layout.rows : null;
  const texts = textsOf(options.tokens, { classes: layout.classes, targets });
  return new ComparePage(pair, namesOf(base.path, model.path), options, texts, WORDS);
}

export function rowsPageOf(job: Job, options: Options): RowsPage | null {
  if (options.report === undefined) return null;
  const { layout, logits } = job;
  const texts = textsOf(options.tokens, { classes: layout.classes, targets: layout.rows });
  return new RowsPage(job, basename(logits.path), options, texts, WORDS);
}

/** Short, unless they are then the same. */
function namesOf(base: string, model: string): { base: string; model: string } {
  const short = { base: basename(base), model: basename(model) };
  return short.base === short.model ? { base, model } : short;
}
