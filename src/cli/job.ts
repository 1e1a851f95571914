/** Opens the files of a run and checks that they fit together, before any work is done. */
import type { FloatArray } from "../backend.js";
import { type Engine, type EngineName, loadEngine } from "./engine.js";
import { InputError, UsageError } from "./failure.js";
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
  const engine = await loadEngine(options.engine);
  const badOption = complaint(() => lossOfNoRows(engine, 1, { labelSmoothing }));
  if (badOption !== null) throw new UsageError(`--label-smoothing: ${badOption}`);

  const logits = openLogits(logitsPath);
  const layout = layoutOf(logits, dim);
  const targetFile = new NpyFile(targetsPath);
  const targets = new Targets(targetFile, layout.classes, ignoreIndex);
  checkTargetShape(targetFile, logits, layout);
  const weight =
    options.weight === undefined ? undefined : readWeight(options.weight, logits, layout, engine);
  targets.checkAll();
  return { logits, layout, targets, weight, labelSmoothing, engine };
}

function openLogits(path: string): NpyFile {
  const file = new NpyFile(path);
  const { kind, descr } = file.dtype;
  if (kind !== "float") throw new InputError(path, `has elements of type "${descr}", expected f2, f4 or f8`);
  return file;
}

/** The weights as the library converts them, because the denominator of the mean is their sum. */
function readWeight(path: string, logits: NpyFile, { classes }: Layout, engine: Engine): FloatArray {
  const file = new NpyFile(path);
  if (file.length !== classes) {
    throw new InputError(path, `has ${file.length} weights, expected one for each of the ${classes} classes`);
  }
  const values = readNumbers(file);
  file.close();
  const weight = logits.newFloats(classes);
  for (let c = 0; c < classes; c++) weight[c] = Number(values[c]);
  const problem = complaint(() => lossOfNoRows(engine, classes, { weight }));
  if (problem !== null) throw new InputError(path, problem);
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

/** Lets the library check options that hold for every row, before there is one. */
function lossOfNoRows(
  engine: Engine,
  classes: number,
  options: { weight?: FloatArray; labelSmoothing?: number },
) {
  const logits = { data: new Float64Array(), shape: [0, classes] };
  engine.crossEntropy(logits, new Int32Array(), { ...options, reduction: "sum" });
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
