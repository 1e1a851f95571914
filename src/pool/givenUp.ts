/** Calls whose arrays the caller gives up: they go to a helper uncopied, and so does its result come back. */

import type { TypedArray } from "../dtype.js";
import { bufferOf, byteLengthOf, classNameOf, copyTo, lengthOf } from "../intrinsics.js";
import type { Helper } from "./team.js";

const isArray = (value: unknown): value is TypedArray => classNameOf(value) !== undefined;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Arguments as they are sent: arrays that are not given up without the rest of their buffers. Throws for what would not arrive as it is. */
function sendable(value: unknown, given: ReadonlySet<unknown>): unknown {
  if (!isObject(value)) return value;
  if (isArray(value)) return given.has(bufferOf(value)) ? value : alone(value);
  if (Array.isArray(value)) return value.map((item) => sendable(item, given));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw UNSENDABLE;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, sendable(field, given)]));
}

/** An object of a class, whose fields may be inherited. */
const UNSENDABLE = Symbol("unsendable");

function alone(array: TypedArray): TypedArray {
  if (byteLengthOf(array) === bufferOf(array).byteLength) return array;
  const classes = globalThis as unknown as Readonly<Record<string, new (length: number) => TypedArray>>;
  const copy = new classes[classNameOf(array) as string](lengthOf(array));
  copyTo(copy, array);
  return copy;
}

/** The typed arrays in a value, with the names that lead there. */
function* arraysOf(value: unknown, name = ""): Generator<readonly [TypedArray, string]> {
  if (!isObject(value)) return;
  if (isArray(value)) yield [value, name];
  else for (const [key, field] of Object.entries(value)) yield* arraysOf(field, `${name}.${key}`);
}

/** The buffers of what a value holds, each once. */
export function buffersOf(value: unknown): Set<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  for (const [array] of arraysOf(value)) {
    const buffer = bufferOf(array);
    if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  }
  return buffers;
}

/** What a helper is asked, and how long it may take. */
interface Ask {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly given: ReadonlySet<ArrayBuffer>;
  readonly patience: number;
}

/**
 * A whole call of a public function, at the helper that has the least to do. Null if it is not sent: if what is not given up is more than
 * what is, or results go to an array that is not, or the arguments would not arrive as they are. Then nothing is given up.
 */
export function giveUp(
  helpers: readonly Helper[],
  { name, args, given, patience }: Ask,
): Promise<unknown> | null {
  const mails = helpers.flatMap(({ thread: { mail } }) => (mail?.takesCalls ? [mail] : []));
  if (mails.length === 0) return null;
  const idlest = mails.reduce((best, mail) => (mail.load < best.load ? mail : best));
  try {
    const sent = args.map((arg) => sendable(arg, given));
    if (!isMostlyGiven(sent, given)) return null;
    return idlest.ask({ name, args: sent }, [...given], patience).then((reply) => {
      if (reply === null)
        throw new Error(`${name}: the helper has ended that had the arrays which were given up`);
      // The arguments were good: it is an error of the runtime.
      if (reply.error !== undefined) throw Object.assign(new Error(reply.error.message), reply.error);
      return reply.value;
    });
  } catch {
    return null;
  }
}

function isMostlyGiven(args: readonly unknown[], given: ReadonlySet<unknown>): boolean {
  let balance = 0;
  for (const [array, name] of arraysOf(args)) {
    const isGiven = given.has(bufferOf(array));
    if (!isGiven && /^\.\d+\.out/.test(name)) return false;
    balance += isGiven ? byteLengthOf(array) : -byteLengthOf(array);
  }
  return balance > 0;
}

/** What was given up is detached wherever it was computed, but for what holds the result, and for what cannot be. */
export function detach(given: ReadonlySet<ArrayBuffer>, result: unknown): void {
  const kept = buffersOf(result);
  for (const buffer of given) {
    if (kept.has(buffer)) continue;
    try {
      structuredClone(buffer, { transfer: [buffer] });
    } catch {
      // Memory of WebAssembly stays where it is.
    }
  }
}
