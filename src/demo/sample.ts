/** The sample that ships with the repository: the logits of two language models, scored, and PyTorch's results on them. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type OpenedJob, openJob } from "../cli/job.js";
import { type OpenedPair, openPair } from "../cli/pair.js";
import { sumLosses } from "../run/lossSums.js";
import type { LossSums } from "../run/summedLosses.js";

const FOLDER = new URL("../../sample/", import.meta.url);

/** The defaults of `xent loss`. */
const SETTINGS = { shift: 0, ignoreIndex: -100, labelSmoothing: 0, engine: "wasm" } as const;

interface ModelResults {
  readonly mean_nll_f64: number;
  readonly perplexity: number;
  readonly accuracy: number;
}

/** The content of `expected.json`. */
export interface PytorchResults {
  readonly base: ModelResults;
  readonly small: ModelResults;
  readonly kl_base_small_mean: number;
  readonly kl_small_base_mean: number;
  readonly jsd_mean: number;
  readonly entropy_base_mean: number;
  readonly same_top1: number;
}

export interface ScoredModel extends Pick<LossSums, "mean" | "accuracy"> {
  readonly logits: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly losses: readonly number[];
}

export function pytorchResults(): PytorchResults {
  return JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8"));
}

/** Scored from the files, exactly as `xent loss` does it. */
export async function scoreModel(name: "base" | "small"): Promise<ScoredModel> {
  const job = await openSample(name);
  const { logits } = job;
  const data = new Float32Array(logits.length);
  await logits.readFloats(data, 0);
  const losses: number[] = [];
  const result = await sumLosses(job, SETTINGS, (values) => {
    losses.push(...values);
  });
  const { mean, accuracy } = result;
  return { mean, accuracy, logits: { data, shape: logits.shape }, losses };
}

export async function sampleTargets(): Promise<Int32Array> {
  const { rows } = await openSample("base");
  return (await rows.read(0, rows.count)).slice();
}

function openSample(name: string): Promise<OpenedJob> {
  return openJob([pathOf(`logits-${name}.npy`), pathOf("targets.npy")], SETTINGS);
}

/** Base and small, as `xent compare` opens them. */
export function openSamplePair(): Promise<OpenedPair> {
  return openPair(
    ["logits-base.npy", "logits-small.npy", "targets.npy"].map((file) =>
      relative(process.cwd(), pathOf(file)),
    ),
    SETTINGS,
  );
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, FOLDER));
}
