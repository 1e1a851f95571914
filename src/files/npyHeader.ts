/** The text header of a .npy file: a Python dict literal with exactly the keys descr, fortran_order and shape. */
import { MAX_AXES } from "../tensor/shape.js";
import { InputError } from "./inputError.js";
import { quoted } from "./text.js";

export interface NpyHeader {
  /** The element type as numpy spells it, such as `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const ENTRY = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*(?:'([^'"\\]*)'|"([^'"\\]*)"|(True|False)|\(([\d\sL,]*)\))\s*/y;
/** Blanks for JavaScript, not for Python. */
const FOREIGN_BLANK = /[^\S \t\r\n\f]/;
/** Python 2 wrote `L` behind its long integers. */
const SIZE = /^\s*(0|[1-9]\d*)L?\s*$/;

export function parseNpyHeader(path: string, text: string): NpyHeader {
  const entries = readEntries(path, text);
  const { descr, fortran_order: fortranOrder, shape } = Object.fromEntries(entries);
  if (entries.size !== 3 || descr === undefined || fortranOrder === undefined || shape === undefined) {
    throw malformed(path, text, `its keys are ${quoted([...entries.keys()].join(", "))}`);
  }
  if (typeof descr !== "string") throw malformed(path, text, "descr is not a string");
  if (typeof fortranOrder !== "boolean") throw malformed(path, text, "fortran_order is not True or False");
  if (!Array.isArray(shape)) throw malformed(path, text, "shape is not a tuple of sizes");
  return { descr, fortranOrder, shape };
}

type Value = string | boolean | number[];

function readEntries(path: string, text: string): Map<string, Value> {
  const entries = new Map<string, Value>();
  if (FOREIGN_BLANK.test(text)) throw malformed(path, text, "a blank is none in Python");
  const opening = /^\s*\{/.exec(text);
  if (opening === null) throw malformed(path, text, "it is no dict");
  let at = opening[0].length;
  for (;;) {
    ENTRY.lastIndex = at;
    const match = ENTRY.exec(text);
    if (match === null) {
      if (entries.size > 0 && /^\s*\}\s*$/.test(text.slice(at))) return entries;
      if (/^\s*['"]descr['"]\s*:\s*[[(]/.test(text.slice(at))) {
        throw new InputError(path, "holds records of several fields, expected one number per element");
      }
      throw malformed(path, text, `it is no dict of strings, booleans and sizes from character ${at}`);
    }
    const key = match[1] ?? match[2];
    if (entries.has(key)) throw malformed(path, text, `${quoted(key)} is there twice`);
    const [, , , single, double, truth, tuple] = match;
    entries.set(key, single ?? double ?? (truth === undefined ? sizes(path, text, tuple) : truth === "True"));
    at = ENTRY.lastIndex;
    if (text[at] === ",") at++;
    else if (text[at] !== "}") throw malformed(path, text, `a comma is missing at character ${at}`);
  }
}

/** The sizes between the parentheses of a tuple; `(3)` without a comma is no tuple in Python. */
function sizes(path: string, text: string, inside: string): number[] {
  if (inside.trim() === "") return [];
  const parts = inside.split(",");
  if (parts.length > 1 && parts[parts.length - 1].trim() === "") parts.pop();
  else if (parts.length === 1) throw malformed(path, text, "shape is not a tuple");
  if (parts.length > MAX_AXES)
    throw new InputError(path, `has ${parts.length} axes, expected at most ${MAX_AXES}`);
  return parts.map((part) => {
    const size = SIZE.exec(part);
    if (size === null) throw malformed(path, text, "shape is not a tuple of sizes");
    if (!Number.isSafeInteger(Number(size[1])))
      throw new InputError(path, `has an axis of ${quoted(size[1])} elements, more than any file can hold`);
    return Number(size[1]);
  });
}

function malformed(path: string, text: string, problem: string): InputError {
  const line = text.replace(/\s+/g, " ").trim();
  return new InputError(path, `is not a valid .npy file: ${problem} in the header "${quoted(line)}"`);
}
