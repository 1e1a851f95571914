/** The rows whose loss is not finite: how many there are, and where they began. */
import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import { readFields, readInteger } from "../meters/json.js";

const WORDS = ["NaN", "Infinity", "-Infinity"];

/** Null where all are finite. */
export type NotFiniteJson = {
  readonly rows: number;
  readonly firstRow: number;
  /** A word, as JSON has no number for it. */
  readonly firstLoss: string;
} | null;

export class NotFinite {
  rows = 0;
  firstRow = 0;
  firstLoss = 0;
  #seen: number;

  /** `first`: the row that is looked at first. */
  constructor(first = 0) {
    this.#seen = first;
  }

  /** The next losses: those of ignored rows are 0. `sign`: -1 if they are log-probabilities. */
  look(losses: ArrayLike<number>, sign: 1 | -1 = 1): void {
    for (let row = 0; row < losses.length; row++) {
      if (Number.isFinite(losses[row])) continue;
      if (this.rows === 0) {
        this.firstRow = this.#seen + row;
        this.firstLoss = sign * losses[row];
      }
      this.rows++;
    }
    this.#seen += losses.length;
  }

  /** Takes in those of other rows. */
  merge({ rows, firstRow, firstLoss }: NotFinite): void {
    if (rows > 0 && (this.rows === 0 || firstRow < this.firstRow)) {
      this.firstRow = firstRow;
      this.firstLoss = firstLoss;
    }
    this.rows += rows;
  }

  json(): NotFiniteJson {
    const { rows, firstRow, firstLoss } = this;
    return rows === 0 ? null : { rows, firstRow, firstLoss: `${firstLoss}` };
  }

  static read(call: Call, name: string, value: unknown): NotFinite {
    const read = new NotFinite();
    if (value === null) return read;
    const json = readFields(call, name, value, ["rows", "firstRow", "firstLoss"]);
    if (!WORDS.includes(`${json.firstLoss}`))
      call.wrongKind(`${name}.firstLoss is ${show(json.firstLoss)}, expected ${WORDS.join(" or ")}`);
    read.rows = readInteger(call, `${name}.rows`, json.rows, Number.MAX_SAFE_INTEGER, 1);
    read.firstRow = readInteger(call, `${name}.firstRow`, json.firstRow);
    read.firstLoss = Number(json.firstLoss);
    return read;
  }
}
