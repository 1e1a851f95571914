/** The page of `xent compare --report` for the sample. */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compareRows } from "../cli/comparedRows.js";
import { ComparePage } from "../cli/comparePage.js";
import { textsOfClasses } from "../report/tokenTexts.js";
import { openSamplePair, SETTINGS } from "./sample.js";

/** What is built, and not kept in the repository. */
const FOLDER = new URL("../../build/", import.meta.url);
const CLASSES = 128;

/** Its path, from where the program runs. */
export async function writeReport(): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = fileURLToPath(new URL("sample-report.html", FOLDER));
  const pair = await openSamplePair();
  const meter = new pair.engine.CompareMeter();
  const texts = textsOfClasses(Array.from({ length: CLASSES }, (_, code) => String.fromCharCode(code)));
  const page = new ComparePage(pair, SETTINGS, path, texts);
  try {
    await compareRows(pair, {}, async (rows) => {
      meter.add(rows.results);
      await page.add(rows);
    });
    page.finish(meter.statistics(), null);
  } finally {
    page.discard();
  }
  return relative(process.cwd(), path);
}
