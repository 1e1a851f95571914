/** What the page of a comparison shows: gathered of its rows, and the record that the page is made of. */
import { IGNORED } from "../check/canonicalize.js";
import type { FloatArray } from "../engine/data.js";
import type { Comparison } from "../meters/comparison.js";
import { comparisonFigures, comparisonHeadline } from "../report/comparisonFigures.js";
import { calibrationFigures } from "../report/figures.js";
import { PairCollector, type PairNames } from "../report/pairCollector.js";
import type { ReportRecord } from "../report/record.js";
import type { TokenTexts } from "../report/tokenTexts.js";
import type { ReportWords } from "../report/words.js";
import type { ComparedRows } from "./comparedRows.js";
import type { Engine } from "./engine.js";
import { factsOf } from "./facts.js";
import type { PageSettings } from "./pageSettings.js";
import type { Pair } from "./pair.js";

type Meter = InstanceType<Engine["CalibrationMeter"]>;

export class ComparePage {
  readonly #pair: Pair;
  readonly #names: PairNames;
  readonly #settings: PageSettings;
  readonly #words: ReportWords;
  readonly #collector: PairCollector;
  readonly #calibrations: readonly [base: Meter, model: Meter];

  constructor(
    pair: Pair,
    names: PairNames,
    settings: PageSettings,
    texts: TokenTexts | null,
    words: ReportWords,
  ) {
    const { rows, engine } = pair;
    this.#pair = pair;
    this.#names = names;
    this.#settings = settings;
    this.#words = words;
    this.#collector = new PairCollector({ shape: rows.shape, shift: rows.shift }, texts, words);
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
          temperature: this.#settings.temperature,
          dim: 1,
        },
      ),
    );
    this.#calibrations[k].add(scores);
  }

  record(comparison: Comparison, warning: string | null): ReportRecord {
    const { base, model, layout, rows, engine, minLogProb, hasTargets } = this.#pair;
    const { mask, tokens, temperature } = this.#settings;
    const words = this.#words;
    const [ofBase, ofModel] = this.#calibrations;
    const calibrations = hasTargets ? { base: ofBase.bins, model: ofModel.bins } : undefined;
    const groups = hasTargets
      ? [
          { title: words.calibrationOfBase, figures: calibrationFigures(ofBase, words) },
          { title: words.calibrationOfModel, figures: calibrationFigures(ofModel, words) },
        ]
      : [];
    return {
      ...this.#collector.record(this.#names, calibrations),
      title: this.#names.model,
      subtitle: words.comparedWith(this.#names.base),
      facts: factsOf(words, {
        base: base.path,
        model: model.path,
        shape: base.shape.join(" × "),
        rows: rows.count,
        counted: comparison.count,
        classes: layout.classes,
        mask,
        tokens,
        shift: rows.shift === 0 ? undefined : rows.shift,
        temperature,
        minLogProb: Number.isFinite(minLogProb) ? minLogProb : undefined,
        engine: engine.backend,
      }),
      warning,
      headline: comparisonHeadline(comparison, words),
      groups: [...comparisonFigures(comparison, minLogProb, words), ...groups],
      unit: "nats",
      rows: comparison.count,
    };
  }
}
