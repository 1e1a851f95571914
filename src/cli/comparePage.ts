/** The page of `xent compare --report`. */
import { basename } from "node:path";
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import type { Comparison } from "../meters/comparison.js";
import { comparisonFigures, comparisonHeadline } from "../report/comparisonFigures.js";
import { calibrationFigures } from "../report/figures.js";
import { PairCollector } from "../report/pairCollector.js";
import type { TokenTexts } from "../report/tokenTexts.js";
import type { ComparedRows } from "./comparedRows.js";
import type { Engine } from "./engine.js";
import type { Pair, PairOptions } from "./pair.js";
import { factsOf, ReportFile } from "./reportFile.js";
import type { ReportOptions } from "./reportOptions.js";
import { textsOf } from "./tokensFile.js";

type Settings = PairOptions & ReportOptions;
type Meter = InstanceType<Engine["CalibrationMeter"]>;

export class ComparePage {
  readonly #file: ReportFile;
  readonly #pair: Pair;
  readonly #options: Settings;
  readonly #collector: PairCollector;
  readonly #calibrations: readonly [base: Meter, model: Meter];

  /** Null where none is asked for. */
  static open(pair: Pair, options: Settings): ComparePage | null {
    if (options.report === undefined) return null;
    const { layout, hasTargets } = pair;
    const targets = hasTargets ? layout.rows : null;
    const texts = textsOf(options.tokens, { classes: layout.classes, targets });
    return new ComparePage(pair, options, options.report, texts);
  }

  constructor(pair: Pair, options: Settings, path: string, texts: TokenTexts | null) {
    const { rows, engine } = pair;
    this.#file = new ReportFile(path, pair.inputs, options);
    this.#pair = pair;
    this.#options = options;
    this.#collector = new PairCollector({ shape: rows.shape, shift: rows.shift }, texts);
    this.#calibrations = [new engine.CalibrationMeter(), new engine.CalibrationMeter()];
  }

  /** Before the next rows come. */
  async add({ results, target, block }: ComparedRows): Promise<void> {
    const { rows, hasTargets } = this.#pair;
    if (hasTargets) for (const k of [0, 1] as const) await this.#calibrate(k, block.data[k], target, block);
    const { firstRow } = block;
    const kept = <A extends FloatArray | Int32Array | Uint8Array>(values: A) =>
      rows.withTarget(values, firstRow);
    const { nll, baseNll, deltaP } = results;
    const targets =
      nll && baseNll && deltaP
        ? {
            target: kept(target),
            nll: kept(nll.data),
            baseNll: kept(baseNll.data),
            deltaP: kept(deltaP.data),
          }
        : null;
    const counted = kept(results.counted.data);
    this.#collector.add({
      count: counted.length,
      counted,
      kl: kept(results.kl.data),
      argmax: kept(results.argmax.data),
      baseArgmax: kept(results.baseArgmax.data),
      targets,
    });
  }

  async #calibrate(
    k: 0 | 1,
    data: FloatArray,
    target: Int32Array,
    { outer, inner }: { readonly outer: number; readonly inner: number },
  ): Promise<void> {
    const { threads, layout } = this.#pair;
    const scores = await threads.compute(({ score }) =>
      score(
        { data, shape: [outer, layout.classes, inner] },
        { data: target, shape: [outer, inner] },
        {
          outputs: ["counted", "isGreedy", "maxLogProb"],
          ignoreIndex: IGNORED,
          temperature: this.#options.temperature,
          dim: 1,
        },
      ),
    );
    this.#calibrations[k].add(scores);
  }

  finish(comparison: Comparison, warning: string | null): void {
    const { base, model, layout, rows, engine, minLogProb, hasTargets } = this.#pair;
    const [ofBase, ofModel] = this.#calibrations;
    const [baseName, modelName] = names(base.path, model.path);
    const calibrations = hasTargets ? { base: ofBase.bins, model: ofModel.bins } : undefined;
    const groups = hasTargets
      ? [
          { title: "Calibration of the base", figures: calibrationFigures(ofBase) },
          { title: "Calibration of the model", figures: calibrationFigures(ofModel) },
        ]
      : [];
    this.#file.finish({
      ...this.#collector.record({ base: baseName, model: modelName }, calibrations),
      title: modelName,
      subtitle: `Compared with ${baseName}`,
      facts: factsOf({
        base: base.path,
        model: model.path,
        shape: base.shape.join(" × "),
        rows: rows.count,
        "rows that count": comparison.count,
        classes: layout.classes,
        mask: this.#options.mask,
        tokens: this.#options.tokens,
        shift: rows.shift === 0 ? undefined : rows.shift,
        temperature: this.#options.temperature,
        "least log-probability": Number.isFinite(minLogProb) ? minLogProb : undefined,
        engine: engine.backend,
      }),
      warning,
      headline: comparisonHeadline(comparison),
      groups: [...comparisonFigures(comparison, minLogProb), ...groups],
      unit: "nats",
      rows: comparison.count,
    });
  }

  /** Leaves nothing behind, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }
}

/** Short, unless they are then the same. */
function names(base: string, model: string): [base: string, model: string] {
  const short = [basename(base), basename(model)] as const;
  return short[0] === short[1] ? [base, model] : [...short];
}
