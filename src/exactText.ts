/** Exact values as text: an integer in hexadecimal digits times a power of two, `"0x6934c6p-149"`; NaN and infinities as words. */

import { type Exact, UNIT } from "./exact.js";

/** What all numbers of a format are multiples of, as the exponent of two; and what the products of two of them are. */
export interface Units {
  readonly terms: number;
  readonly products: number;
}

export const SINGLE: Units = { terms: -149, products: -298 };
export const DOUBLE: Units = { terms: -1074, products: UNIT };

export function unitsOf(double: boolean): Units {
  return double ? DOUBLE : SINGLE;
}

/** An exact value as it was read. Null: a word, which says no unit. */
export interface ReadExact {
  readonly exact: Exact;
  readonly exponent: number | null;
}

const WORDS: readonly string[] = ["NaN", "Infinity", "-Infinity"];

/** One way to write each value; more digits than 2^53 of the largest products have are none of ours. */
const INTEGER = /^(-?)(0x(?:0|[1-9a-f][\da-f]{0,1099}))p(-(?:149|298|1074|2148))$/;

/** Whether a value can be written in units of 2^exponent. */
export function isMultiple(exact: Exact, exponent: number): boolean {
  return typeof exact === "number" || BigInt.asUintN(exponent - UNIT, exact) === 0n;
}

/** The text of a value, which must be a multiple of 2^exponent. */
export function textOf(exact: Exact, exponent: number): string {
  if (typeof exact === "number") return String(exact);
  const units = exact >> BigInt(exponent - UNIT);
  const digits = (units < 0n ? -units : units).toString(16);
  return `${units < 0n ? "-" : ""}0x${digits}p${exponent}`;
}

/** The value of a text; null if it is none. */
export function readExact(text: string): ReadExact | null {
  if (WORDS.includes(text)) return { exact: Number(text), exponent: null };
  const [, sign, digits, power] = INTEGER.exec(text) ?? [];
  if (digits === undefined || (sign === "-" && digits === "0x0")) return null;
  const exponent = Number(power);
  const size = BigInt(digits) << BigInt(exponent - UNIT);
  return { exact: sign === "-" ? -size : size, exponent };
}
