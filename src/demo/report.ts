/** The page of `xent compare --report` for the sample. */
import { mkdirSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ReportFile } from "../cli/reportFile.js";
import { textsOfClasses } from "../report/tokenTexts.js";
import { WORDS } from "../report/words.js";
import { ComparePage } from "../run/comparePage.js";
import { comparePair } from "../run/comparePair.js";
import { openSamplePair } from "./sample.js";

/** What is built, and not kept in the repository. */
const FOLDER = new URL("../../build/", import.meta.url);
const CLASSES = 128;

/** Its path, from where the program runs. */
export async function writeReport(): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = fileURLToPath(new URL("sample-report.html", FOLDER));
  const pair = await openSamplePair();
  const texts = textsOfClasses(Array.from({ length: CLASSES }, (_, code) => String.fromCharCode(code)));
  const names = { base: basename(pair.base.path), model: basename(pair.model.path) };
  const page = new ComparePage(pair, names, {}, texts, WORDS);
  const file = ReportFile.open({ report: path }, pair.inputs);
  try {
    const { report, warning } = await comparePair(pair, {}, page, () => {});
    file?.finish(page.record(report, warning));
  } finally {
    file?.discard();
  }
  return relative(process.cwd(), path);
}
