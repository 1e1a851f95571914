/** Computes what the page asks for: in a worker, or in the page where there is none. Nothing here knows which. */

import { ONE_BLOCK } from "../../src/files/blocks.js";
import { SeveralTensors } from "../../src/files/choice.js";
import type { Dtype } from "../../src/files/dtype.js";
import { InputError } from "../../src/files/inputError.js";
import { openTensor } from "../../src/files/open.js";
import type { Tensor } from "../../src/files/tensor.js";
import {
  backend,
  CalibrationMeter,
  CompareMeter,
  compare,
  crossEntropy,
  LossMeter,
  score,
} from "../../src/index.js";
import { reportBody, reportPage } from "../../src/report/page.js";
import type { ReportRecord } from "../../src/report/record.js";
import type { TokenTexts } from "../../src/report/tokenTexts.js";
import { type ReportWords, WORDS } from "../../src/report/words.js";
import { ComparePage } from "../../src/run/comparePage.js";
import { comparePair } from "../../src/run/comparePair.js";
import type { Computing, Engine } from "../../src/run/engine.js";
import { fitJob } from "../../src/run/job.js";
import { LossPage } from "../../src/run/lossPage.js";
import { runLoss } from "../../src/run/lossRun.js";
import { fitPair } from "../../src/run/pair.js";
import { RowsPage } from "../../src/run/rowsPage.js";
import { textsIn } from "../../src/run/tokenTexts.js";
import { UsageError } from "../../src/run/usageError.js";
import type { Language } from "../frame/language.js";
import { FileSource, VanishedFile } from "./fileSource.js";
import {
  type Fault,
  type Given,
  isSame,
  type Look,
  type Looked,
  type Result,
  SLOTS,
  type Slot,
  type Task,
  type TensorSlot,
} from "./task.js";

/** Is told how many rows of the logits are done, and of how many; may throw to end the run. */
export type Watch = (rows: number, of: number) => void;

const BITS = 8;

/** As the command does it where no option says otherwise. */
const LOSS = { labelSmoothing: 0, reduction: "mean", base: "e" } as const;

const engine: Engine = {
  get backend() {
    return backend;
  },
  CalibrationMeter,
  CompareMeter,
  compare,
  crossEntropy,
  LossMeter,
  score,
};

/** A single one: a browser reads files so slowly that computing takes a tenth of the time, and a pool of threads made no run shorter. */
const threads: Computing = {
  memory: ONE_BLOCK,
  used: undefined,
  async open() {},
  compute: async (call) => call(engine),
  nextTurn,
  close() {},
};

/** What waits has its turn first: a timer would wait longer than the block took. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export async function look({ slot, given, settings }: Look): Promise<Looked> {
  const tensor = await open(slot, { [slot]: given }, settings);
  const { dtype, shape, targets } = tensor;
  return { type: typeOf(dtype), shape, hasTargets: targets !== null };
}

const KINDS = { float: "float", signed: "int", unsigned: "uint" } as const;

function typeOf({ kind, itemBytes, half }: Dtype): string {
  if (kind === "boolean") return "bool";
  return half ?? `${KINDS[kind]}${BITS * itemBytes}`;
}

export async function run(task: Task, watch: Watch): Promise<Result> {
  const words = await wordsIn(task.language);
  const start = performance.now();
  const { record, rows } = await (task.given.model === undefined
    ? lossRecord(task, words, watch)
    : pairRecord(task, words, watch));
  return {
    page: reportPage(record, words),
    body: reportBody(record, words, "div")
      .map(({ markup }) => markup)
      .join(""),
    title: record.title,
    rows,
    seconds: (performance.now() - start) / 1000,
    engine: engine.backend,
  };
}

interface Recorded {
  readonly record: ReportRecord;
  readonly rows: number;
}

async function pairRecord({ given, settings }: Task, words: ReportWords, watch: Watch): Promise<Recorded> {
  const tensors = {
    base: await open("base", given, settings),
    model: await open("model", given, settings),
    ...(await besides(given)),
  };
  const pair = { ...(await fitPair(tensors, settings)), engine, threads };
  const { layout, rows, hasTargets, base, model } = pair;
  const texts = await textsOf(given, layout.classes, hasTargets ? layout.rows : null);
  const page = new ComparePage(
    pair,
    { base: base.path, model: model.path },
    pageSettings(given, settings),
    texts,
    words,
  );
  watch(0, layout.rows);
  const { report, warning } = await comparePair(
    pair,
    settings,
    page,
    (done) => watch(done, layout.rows),
    words.warnings,
  );
  return { record: page.record(report, warning), rows: rows.count };
}

async function lossRecord({ given, settings }: Task, words: ReportWords, watch: Watch): Promise<Recorded> {
  const tensors = {
    logits: await open("base", given, settings),
    ...(await besides(given)),
    segments: null,
    weight: null,
  };
  const job = { ...(await fitJob(tensors, settings)), weight: undefined, engine, threads };
  const { layout, rows, logits } = job;
  const texts = await textsOf(given, layout.classes, layout.rows);
  const lossSettings = { ...LOSS, temperature: settings.temperature };
  const rowsPage = new RowsPage(job, logits.path, pageSettings(given, settings), texts, words);
  const page = new LossPage(rowsPage, job, lossSettings);
  watch(0, layout.rows);
  const { report, warning } = await runLoss(
    job,
    lossSettings,
    page,
    (_, done) => watch(done, layout.rows),
    words.warnings,
  );
  return { record: page.record(report, warning), rows: rows.count };
}

async function besides(given: Given): Promise<{ targets: Tensor | null; mask: Tensor | null }> {
  return {
    targets: given.targets === undefined ? null : await open("targets", given),
    mask: given.mask === undefined ? null : await open("mask", given),
  };
}

async function open(
  slot: TensorSlot,
  given: Given,
  { dtype, allowTruncated }: Look["settings"] = { allowTruncated: false },
): Promise<Tensor> {
  const { file, tensor } = given[slot] as NonNullable<Given[Slot]>;
  const path = pathOf(slot, given);
  const isLogits = slot === "base" || slot === "model";
  return openTensor(path, new FileSource(path, file), {
    name: tensor ?? undefined,
    ...(isLogits ? { dtype, allowTruncated } : { booleans: slot === "mask" }),
  });
}

/** What messages and the report call a file: its name, unless another file has it too. */
function pathOf(slot: Slot, given: Given): string {
  const own = given[slot];
  if (own === undefined) return slot;
  const { name } = own.file;
  const isShared = SLOTS.some((at) => {
    const other = given[at];
    return other !== undefined && other.file.name === name && !isSame(other, own);
  });
  return isShared ? `${slot}/${name}` : name;
}

function pageSettings(given: Given, { temperature }: Task["settings"]) {
  const named = (slot: Slot) => (given[slot] === undefined ? undefined : nameOf(slot, given));
  return { temperature, mask: named("mask"), tokens: named("tokens") };
}

/** As the command takes it: a file, and the tensor that is meant. */
function nameOf(slot: Slot, given: Given): string {
  const tensor = given[slot]?.tensor;
  return tensor ? `${pathOf(slot, given)}#${tensor}` : pathOf(slot, given);
}

async function textsOf(given: Given, classes: number, targets: number | null): Promise<TokenTexts | null> {
  if (given.tokens === undefined) return null;
  const path = pathOf("tokens", given);
  const json = await given.tokens.file.text().catch(() => {
    throw new VanishedFile(path);
  });
  return textsIn(path, json, { classes, targets });
}

/** Only where it is asked for: whoever reads English loads no Chinese. */
async function wordsIn(language: Language): Promise<ReportWords> {
  return language === "zh" ? (await import("./report.zh.js")).words : WORDS;
}

/** `given`: whose files may be meant. */
export function faultOf(error: unknown, given: Given): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const fault = { slot: null, setting: null, names: [], message };
  if (error instanceof UsageError) return { ...fault, kind: "usage", setting: error.setting };
  if (error instanceof InputError) {
    const slot = slotOf(error.path, given);
    if (error instanceof SeveralTensors) return { ...fault, kind: "several", slot, names: error.names };
    return { ...fault, kind: error instanceof VanishedFile ? "gone" : "library", slot };
  }
  // What browsers say where an array is too large for them.
  const isMemory = error instanceof RangeError && /alloc|memory|length/i.test(message);
  return { ...fault, kind: isMemory ? "memory" : "unexpected" };
}

/** Messages call a tensor of a file `FILE#NAME`. */
function slotOf(path: string, given: Given): Slot | null {
  const slots = SLOTS.filter((slot) => given[slot] !== undefined);
  return (
    slots.find((slot) => pathOf(slot, given) === path || nameOf(slot, given) === path) ??
    slots.find((slot) => path.startsWith(`${pathOf(slot, given)}#`)) ??
    null
  );
}
