/** Public functions as they are made. */

import { Call } from "../../check/call.js";
import type { Named } from "../../types.js";

type NameOf<F> = F extends Named<infer Name> ? Name : never;

/**
 * The public function of this name. Its arguments are unknown until it checks them; what callers may pass and get, its type says.
 */
export function define<F>(
  name: NameOf<F>,
  make: (call: Call) => (...args: readonly unknown[]) => unknown,
): F {
  return make(new Call(name)) as F;
}
