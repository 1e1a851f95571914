/** Of two files that are compared, those that have the rows whose divergence is not finite. */
import { quoted } from "../files/text.js";
import type { ComparedRows } from "../functions/compare.js";
import type { Pair } from "./pair.js";

export class FaultyFiles {
  readonly #base: string;
  readonly #model: string;
  readonly #faulty = new Set<string>();

  constructor({ base, model }: Pick<Pair, "base" | "model">) {
    this.#base = base.path;
    this.#model = model.path;
  }

  /** The next rows. Without a softmax a row has no argmax: it is at fault. Where both have one, the divergence is Infinity, and is of both. */
  look({ counted, kl, argmax, baseArgmax }: ComparedRows): void {
    for (let row = 0; row < kl.data.length; row++) {
      if (counted.data[row] === 0 || Number.isFinite(kl.data[row])) continue;
      const ofBase = baseArgmax.data[row] < 0;
      const ofModel = argmax.data[row] < 0;
      if (ofBase || !ofModel) this.#faulty.add(this.#base);
      if (ofModel || !ofBase) this.#faulty.add(this.#model);
    }
  }

  /** For a message: base before model. The model's alone where no row is at fault. */
  get names(): string {
    const named = [this.#base, this.#model].filter((path) => this.#faulty.has(path));
    return [...new Set(named.length > 0 ? named : [this.#model])].map((path) => quoted(path)).join(" and ");
  }
}
