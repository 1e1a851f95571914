/** Calls whose arrays the caller gives up: they go to a helper uncopied, and so does its result come back. */

import type { TypedArray } from "../dtype.js";
import { bufferOf, byteLengthOf, classNameOf, copyTo, lengthOf } from "../intrinsics.js";
import type { Mail } from "./mail.js";
import type { Helper } from "./team.js";
import type { SentError } from "./webMessages.js";

/** The fields of tensors that may be inherited: an object of a class goes as a plain one. */
const FIELDS = "data shape dims strides stride offset dtype type fortranOrder fortran_order order".split(" ");

const isArray = (value: unknown): value is TypedArray => classNameOf(value) !== undefined;

/** Whether a buffer goes by transfer: shared memory stays where it is. */
const isOwn = (buffer: ArrayBufferLike): buffer is ArrayBuffer => buffer instanceof ArrayBuffer;

/** Arguments as they are sent: arrays that are not given up without the rest of their buffers, and no methods. */
function sendable(value: unknown, given: ReadonlySet<ArrayBufferLike>): unknown {
  if (typeof value === "function") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) return given.has(bufferOf(value)) ? value : alone(value);
  if (Array.isArray(value)) return value.some(isObject) ? value.map((item) => sendable(item, given)) : value;
  const prototype: unknown = Object.getPrototypeOf(value);
  const names = prototype === null || prototype === Object.prototype ? Object.keys(value) : FIELDS;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.map((name) => [name, sendable(fields[name], given)]).filter(([, field]) => field !== undefined),
  );
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function alone(array: TypedArray): TypedArray {
  if (byteLengthOf(array) === bufferOf(array).byteLength) return array;
  const Class = array.constructor as new (length: number) => TypedArray;
  const copy = new Class(lengthOf(array));
  copyTo(copy, array);
  return copy;
}

/** The typed arrays in a value, with the names that lead there. */
function* arraysOf(value: unknown, name = ""): Generator<readonly [TypedArray, string]> {
  if (!isObject(value)) return;
  if (isArray(value)) yield [value, name];
  else for (const [key, field] of Object.entries(value as object)) yield* arraysOf(field, `${name}.${key}`);
}

/** The buffers of what a value holds, each once. */
export function buffersOf(value: unknown): Set<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  for (const [array] of arraysOf(value)) {
    const buffer = bufferOf(array);
    if (isOwn(buffer)) buffers.add(buffer);
  }
  return buffers;
}

/** The arguments to be sent; null if what is not given up is more than what is, or a result is to be in it. */
export function argsToSend(args: readonly unknown[], given: ReadonlySet<ArrayBufferLike>): unknown[] | null {
  const sent = args.map((arg) => sendable(arg, given));
  let balance = 0;
  for (const [array, name] of arraysOf(sent)) {
    const isGiven = given.has(bufferOf(array));
    if (!isGiven && /^\.\d+\.out(put|puts)?\b/.test(name)) return null;
    balance += isGiven ? byteLengthOf(array) : -byteLengthOf(array);
  }
  return balance > 0 ? sent : null;
}

/** A whole call of a public function, at the helper that has the least to do; null if it cannot be sent: then nothing is given up. */
export function giveUp(
  helpers: readonly Helper[],
  name: string,
  args: readonly unknown[],
  given: ReadonlySet<ArrayBuffer>,
  patience: number,
): Promise<unknown> | null {
  const { thread } = helpers.reduce((best, helper) => (loadOf(helper) < loadOf(best) ? helper : best));
  try {
    return (thread.mail as Mail).ask({ name, args }, [...given], patience).then((reply) => {
      if (reply === null)
        throw new Error(
          `${name}: the helper has ended that had the arrays which were given up; call it again with others`,
        );
      if (reply.error !== undefined) throw rebuilt(reply.error);
      return reply.value;
    });
  } catch {
    return null;
  }
}

const loadOf = ({ thread }: Helper): number => thread.mail?.load ?? 0;

function rebuilt({ name, message }: SentError): Error {
  const Class = [TypeError, RangeError].find((Class) => Class.name === name) ?? Error;
  return new Class(message);
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
