/** Several results of one call: the arrays that receive them. */

import type { Call } from "../../check/call.js";
import { checkApart, checkArraysApart, checkOut } from "../../check/out.js";
import { readFields } from "../../check/outputs.js";
import type { ElementType, TypedArray } from "../../dtype.js";
import { elementCount } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { tensorResult } from "./result.js";

/** The arrays that the caller gave for results, or new ones. */
export class OutputArrays {
  readonly #call: Call;
  readonly #arguments: readonly (Tensor | null)[];
  readonly #taken: { readonly name: string; readonly array: TypedArray }[] = [];

  /** They overlap none of the arguments. */
  constructor(call: Call, tensors: readonly (Tensor | null)[]) {
    this.#call = call;
    this.#arguments = tensors;
  }

  /** The fields of an object with arrays, of the results `names` alone. */
  fields<Name extends string>(
    option: string,
    value: unknown,
    known: readonly Name[],
    names: readonly string[],
  ): Partial<Record<Name, unknown>> {
    const fields = readFields(this.#call, option, value, known);
    for (const name of known)
      if (fields[name] !== undefined && !names.includes(name))
        this.#call.wrongKind(`${option} has \`${name}\`, which is not among the results that are asked for`);
    return fields;
  }

  /** An array for a result of this shape, and the result in it. `given`: the caller's, called `name`. */
  take<A extends TypedArray>(
    name: string,
    given: unknown,
    type: ElementType<A>,
    shape: readonly number[],
  ): { readonly array: A; readonly tensor: unknown } {
    const call = this.#call;
    const array = checkOut(call, given, type, elementCount(shape), name);
    const tensor = tensorResult(given, array, shape, type);
    if (given === undefined) return { array, tensor };
    for (const other of this.#arguments)
      if (other !== null) checkApart(call, given, array, other.name, other, name);
    for (const other of this.#taken) checkArraysApart(call, name, array, other.name, other.array);
    this.#taken.push({ name, array });
    return { array, tensor };
  }
}
