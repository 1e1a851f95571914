/** The lines of shards, added up: exact, in any order, and only lines that are parts of one whole. */
import { createHash } from "node:crypto";
import { InputError } from "../files/inputError.js";
import { addTotals } from "./lineTotals.js";
import { type AnyLine, differenceOf, lineText, type MeterClasses, readLine, rowsText } from "./shardLine.js";

/** So many ranges that are missing are told. */
const LISTED = 4;

interface Part {
  readonly rows: readonly [from: number, to: number];
  /** Where the line came from. */
  readonly name: string;
  /** Of the line, without the time that it took. */
  readonly digest: string;
}

export class MergedLines {
  readonly #meters: MeterClasses;
  readonly #parts = new Map<string, Part>();
  /** The first one, to which the others were added. */
  #sum: AnyLine | null = null;
  #seconds = 0;
  #firstName = "";

  constructor(meters: MeterClasses) {
    this.#meters = meters;
  }

  /** `name`: where the line comes from. Returns whether the same line was there already, and did not count again. */
  add(text: string, name: string): boolean {
    const line = this.#lineOf(text, name);
    const difference = this.#sum && differenceOf(line, this.#sum, this.#firstName);
    if (difference !== null) throw new InputError(name, difference);
    const { rows, seconds } = line;
    const key = String(rows);
    const digest = createHash("sha256")
      .update(lineText({ ...line, seconds: 0 }))
      .digest("hex");
    const same = this.#parts.get(key);
    if (same !== undefined) {
      if (same.digest === digest) return rows[0] < rows[1];
      throw new InputError(name, `has other results for ${rowsText(rows)} than ${same.name}`);
    }
    this.#parts.set(key, { rows, name, digest });
    this.#seconds += seconds;
    if (this.#sum === null) {
      this.#sum = line;
      this.#firstName = name;
    } else addTotals(this.#sum, line);
    return false;
  }

  #lineOf(text: string, name: string): AnyLine {
    try {
      return readLine(JSON.parse(text), this.#meters);
    } catch (error) {
      if (error instanceof SyntaxError) throw new InputError(name, "is no line of a shard: it is no JSON");
      if (error instanceof TypeError || error instanceof RangeError)
        throw new InputError(name, `is ${error.message}`);
      throw error;
    }
  }

  /** The line of all rows: each of them must have been in one line. `name`: of all that was read. */
  whole(name: string): AnyLine {
    const sum = this.#sum;
    if (sum === null)
      throw new InputError(name, "has no line of a shard; xent loss --shard 0/4 --json prints one");
    const parts = [...this.#parts.values()].sort((a, b) => a.rows[0] - b.rows[0] || a.rows[1] - b.rows[1]);
    const missing: [from: number, to: number][] = [];
    let end = 0;
    let last: Part | null = null;
    for (const part of parts) {
      const [from, to] = part.rows;
      if (from === to) continue;
      if (from < end && last !== null)
        throw new InputError(
          part.name,
          `has ${rowsText([from, Math.min(to, end)])}, which ${last.name} has too`,
        );
      if (from > end) missing.push([end, from]);
      end = to;
      last = part;
    }
    if (end < sum.of) missing.push([end, sum.of]);
    if (missing.length > 0) throw new InputError(name, missingText(missing, sum.of));
    return { ...sum, rows: [0, sum.of], seconds: this.#seconds };
  }
}

function missingText(missing: readonly (readonly [from: number, to: number])[], of: number): string {
  const told = missing.slice(0, LISTED).map(rowsText);
  const more = missing.length - told.length;
  const isOne = missing.length === 1 && missing[0][1] - missing[0][0] === 1;
  const others = more > 0 ? ` and ${more} more ranges` : "";
  return `${told.join(", ")}${others} of ${of} ${isOne ? "is" : "are"} missing`;
}
