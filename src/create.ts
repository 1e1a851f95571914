/** The public functions of an entry. */

import type { Backend } from "./backend.js";

/**
 * A public function on an engine. Its arguments are unknown until it checks them; what callers may pass and get, the type says
 * that `Api` gives it.
 */
export function create<PublicFunction>(
  operation: (engine: Backend) => unknown,
  engine: Backend,
): PublicFunction {
  return operation(engine) as PublicFunction;
}
