/** How the command reads the values of its options. */
import { InvalidArgumentError } from "commander";
import { type Shard, shardOf } from "./shard.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";
import { MOST_THREADS } from "./threads.js";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function integer(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Expected an integer.");
  return value;
}

/** An integer >= 0. */
export function count(text: string): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("Expected an integer >= 0.");
  return value;
}

/** An integer > 0. */
export function positiveCount(text: string): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value === 0) throw new InvalidArgumentError("Expected an integer > 0.");
  return value;
}

export function threads(text: string): number {
  const value = /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= MOST_THREADS))
    throw new InvalidArgumentError(`Expected an integer from 1 to ${MOST_THREADS}.`);
  return value;
}

export function fraction(text: string): number {
  const value = Number(text);
  if (!NUMBER.test(text) || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("Expected a number between 0 and 1.");
  return value;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!NUMBER.test(text) || !(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError("Expected a number > 0.");
  return value;
}

/** Any number, and -Infinity. */
export function logarithm(text: string): number {
  const value = Number(text);
  if (!(NUMBER.test(text) && Number.isFinite(value)) && text !== "-Infinity")
    throw new InvalidArgumentError("Expected a number or -Infinity.");
  return value;
}

/** A file, which standard output is none of. */
export function outputPath(text: string): string {
  if (text === STANDARD_OUTPUT)
    throw new InvalidArgumentError("Expected a path; ./- is the file of this name.");
  return text;
}

/** A number >= 0. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!NUMBER.test(text) || !(value >= 0 && Number.isFinite(value)))
    throw new InvalidArgumentError("Expected a number >= 0.");
  return value;
}

/** "3/200", or "auto/200" for a task of an array. */
export function shard(text: string): Shard {
  const read = shardOf(text, process.env);
  if (typeof read === "string") throw new InvalidArgumentError(read);
  return read;
}
