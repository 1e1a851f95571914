/** The kernels that a page gives to the text of its workers: it has them, as the program's own calls run on them, and the text has none. */

import type { Inside } from "../inside.js";
import type { EncodedModule } from "../wasm/decode.js";

/** A family without its needs, but for their names. */
interface GivenFamily {
  readonly code: EncodedModule;
  readonly needs: readonly string[];
}

/** The families of each set of kernels, by their names. */
export type Given = Readonly<Record<string, Readonly<Record<string, GivenFamily>>>>;

/** The name of the global that a worker finds them under. */
export const GIVEN = "xentPoolKernels";

/** A statement that gives kernels to the text behind it. */
export function givingKernels({ kernels }: Inside): string {
  const given = Object.entries(kernels).map(([set, families]) => [
    set,
    Object.fromEntries(
      Object.values(families).map(({ name, code, needs }) => [
        name,
        { code, needs: needs.map((need) => need.name) },
      ]),
    ),
  ]);
  return `globalThis.${GIVEN}=${JSON.stringify(Object.fromEntries(given))};\n`;
}
