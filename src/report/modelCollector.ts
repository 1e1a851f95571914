/** The losses of one model as they come: how they are spread, and how they depend on the position. */
import { PositionMeans } from "./positionMeans.js";
import type { ModelRecord } from "./record.js";
import { ValueCounts } from "./valueCounts.js";

export class ModelCollector {
  readonly losses = new ValueCounts();
  readonly #positions: PositionMeans;

  /** `longest`: how many positions there are. */
  constructor(longest: number) {
    this.#positions = new PositionMeans(longest);
  }

  /** A row that counts. */
  add(position: number, loss: number): void {
    this.losses.add(loss);
    this.#positions.add(position, loss);
  }

  record(name: string, calibration?: ModelRecord["calibration"]): ModelRecord {
    return { name, losses: this.losses, positions: this.#positions.means(), calibration };
  }
}
