/** Opens the files of a run and checks that they fit together, before any work is done. */
import type { FloatArray } from "../engine/data.js";
import { type Engine, type EngineName, loadEngine } from "./engine.js";
import { InputError } from "./failure.js";
import { checkTargetShape, type Layout, layoutOf } from "./layout.js";
import { NpyFile } from "./npy.js";
import { integersIn } from "./npyDtype.js";
import { Targets } from "./targets.js";

export interface JobOptions {
  readonly weight?: string;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  readonly dim?: number;
  readonly engine: EngineName;
}

export interface Job {
  readonly logits: NpyFile;
  readonly layout: Layout;
  readonly targets: Targets;
  readonly weight: FloatArray | undefined;
  readonly labelSmoothing: number;
  readonly engine: Engine;
}

export async function openJob(logitsPath: string, targetsPath: string, options: JobOptions): Promise<Job> {
  const { dim, ignoreIndex, labelSmoothing } = options;
  const logits = openLogits(logitsPath);
  const layout = layoutOf(logits, dim);
  const targetFile = new NpyFile(targetsPath);
  const targets = new Targets(targetFile, layout.classes, ignoreIndex);
  checkTargetShape(targetFile, logits, layout);
  const weightFile = options.weight === undefined ? undefined : openWeight(options.weight, layout);
  // Only now: most of what can be wrong is told before an engine is loaded, and the files are held.
  const engine = await loadEngine(options.engine);
  const weight = weightFile && readWeight(weightFile, logits, engine);
  targets.checkAll();
  return { logits, layout, targets, weight, labelSmoothing, engine };
}

function openLogits(path: string): NpyFile {
  const file = new NpyFile(path);
  const { kind, descr } = file.dtype;
  if (kind !== "float") throw new InputError(path, `has elements of type "${descr}", expected f2, f4 or f8`);
  return file;
}

function openWeight(path: string, { classes }: Layout): NpyFile {
  const file = new NpyFile(path);
  if (file.length !== classes) {
    throw new InputError(path, `has ${file.length} weights, expected one for each of the ${classes} classes`);
  }
  return file;
}

/** The weights as the library converts them, because the denominator of the mean is their sum. */
function readWeight(file: NpyFile, logits: NpyFile, engine: Engine): FloatArray {
  const values = readNumbers(file);
  file.close();
  const weight = logits.newFloats(values.length);
  for (let c = 0; c < values.length; c++) weight[c] = Number(values[c]);
  const problem = complaint(() => lossOfNoRows(engine, weight));
  if (problem !== null) throw new InputError(file.path, problem);
  return weight;
}

/** All elements of the file, whatever their type. */
function readNumbers(file: NpyFile): ArrayLike<number | bigint> {
  const { kind, itemBytes } = file.dtype;
  if (kind === "float") {
    const floats = file.newFloats(file.length);
    file.readFloats(floats, 0);
    return floats;
  }
  const bytes = file.newBytes(file.length);
  file.readBytes(bytes, 0);
  return integersIn(bytes, kind, itemBytes);
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
