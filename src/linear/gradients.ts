/** The gradients of a linear head: which are wanted, and the arrays that receive them. */

import type { Call } from "../check/call.js";
import { nearest, type Options } from "../check/options.js";
import { checkNames } from "../check/outputs.js";
import { show } from "../check/show.js";
import { type FloatStorage, floatData, sizeOf } from "../dtype.js";
import type { FloatData } from "../engine/data.js";
import type { RowLoss } from "../functions/shared/classLoss.js";
import type { LossArguments, LossOutputs, Wanted } from "../functions/shared/loss.js";
import { checkGradient } from "../functions/shared/lossGradient.js";
import { OutputArrays } from "../functions/shared/outputArrays.js";
import { upstreamOfLoss } from "../functions/shared/rowGradient.js";
import { Halves } from "../halves.js";
import { fillWith } from "../intrinsics.js";
import type { Head } from "./arguments.js";
import type { LinearGradients } from "./engine.js";
import type { LinearWrt } from "./options.js";

const NAMES: readonly LinearWrt[] = ["hidden", "weight", "bias"];

/** What a loss of a head and its gradients are asked for, in one call. */
export class HeadGradients {
  /** As the engine writes them. */
  grads: LinearGradients = { hidden: null, weight: null, bias: null };
  /** As the caller gets them. */
  readonly tensors: Partial<Record<LinearWrt, unknown>> = {};
  readonly #head: Head;
  readonly #names: readonly LinearWrt[];

  constructor(call: Call, head: Head, wrt: unknown) {
    this.#head = head;
    this.#names = checkWrt(call, wrt, head.bias !== null);
  }

  readonly wanted: Wanted<RowLoss> = {
    wrtTarget: () => false,
    check: (call, given, options) => this.#check(call, given, options),
    upstream: upstreamOfLoss,
    result: (_, loss) => loss,
  };

  /** Of no rows: nothing has a gradient. */
  clear(): void {
    const { hidden, weight, bias } = this.grads;
    for (const grad of [hidden, weight, bias])
      if (grad !== null) fillWith(grad instanceof Halves ? grad.bits : grad, 0, 0, sizeOf(grad));
  }

  #check(call: Call, given: LossArguments, options: Readonly<Options>): LossOutputs {
    const outputs = checkGradient(call, given, { ...options, out: undefined });
    const { target, weight, others } = given;
    const arrays = new OutputArrays(call, [target, weight, ...others, outputs.gradOutput]);
    const receivers = arrays.fields("out", options.out, NAMES, this.#names);
    const take = (name: LinearWrt): FloatData | null => {
      const of = this.#head[name];
      if (of === null || !this.#names.includes(name)) return null;
      const { array, tensor } = arrays.take<FloatStorage>(`out.${name}`, receivers[name], of.type, of.shape);
      this.tensors[name] = tensor;
      return floatData(array, of.type);
    };
    this.grads = { hidden: take("hidden"), weight: take("weight"), bias: take("bias") };
    return outputs;
  }
}

/** The tensors that gradients are wanted of: one name, a list, or all that are there. */
function checkWrt(call: Call, value: unknown, hasBias: boolean): readonly LinearWrt[] {
  if (value === undefined) return hasBias ? NAMES : NAMES.filter((name) => name !== "bias");
  const names = typeof value === "string" ? [checkName(call, value)] : checkNames(call, "wrt", value, NAMES);
  if (names.length === 0)
    call.outOfRange(`wrt is an empty list, expected at least one of ${NAMES.join(", ")}`);
  if (names.includes("bias") && !hasBias)
    call.wrongKind('wrt has "bias" and the option bias is absent, expected a bias too');
  return names;
}

function checkName(call: Call, value: string): LinearWrt {
  for (const name of NAMES) if (name === value) return name;
  const suggestion = nearest(value, NAMES);
  call.outOfRange(
    `wrt is ${show(value)}, ${suggestion === undefined ? `expected ${NAMES.map(show).join(", ")}` : `did you mean \`${suggestion}\`?`}`,
  );
}
