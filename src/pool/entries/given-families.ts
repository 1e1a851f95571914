/** Kernels for the text of workers, in place of their own: the build lets its entries import them from here. */

import type { Family } from "../../wasm/family.js";
import { GIVEN, type Given } from "../givenKernels.js";

/** Stands for a family of an entry that the worker does not serve. */
const NONE: Family = { name: "none", code: { size: 0, pages: "", text: "", locals: "" }, needs: [] };

/** Finds the families of a set that the worker was given. */
export function givenFamilies(set: string): (name: string) => Family {
  const given = (globalThis as unknown as Readonly<Record<string, Given | undefined>>)[GIVEN]?.[set];
  if (given === undefined) return () => NONE;
  const found = new Map<string, Family>();
  const family = (name: string): Family => {
    const known = found.get(name);
    if (known !== undefined) return known;
    const { code, needs } = given[name];
    const made: Family = { name, code, needs: needs.map(family) };
    found.set(name, made);
    return made;
  };
  return family;
}
