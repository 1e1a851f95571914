/** The README's examples for pages. */

import { readFileSync } from "node:fs";
import { sectionsOf } from "../../docs/markdown.js";

const README = new URL("../../../README.md", import.meta.url);
/** The engine and the loss of the one row. */
const SHOWN = /^wasm 2\.129\d*$/;

/** The blocks of a section by their language. */
export function exampleOf(title: string): Readonly<Record<string, string>> {
  const section = sectionsOf(readFileSync(README, "utf8")).find((some) => some.title === title);
  if (section === undefined) throw new Error(`README.md has no section ${title}`);
  return Object.fromEntries(section.blocks.map(({ language, text }) => [language, text]));
}

/** Throws unless it is what an example's `<output>` should show. */
export function checkShown(output: string): void {
  if (!SHOWN.test(output)) throw new Error(`the README's example shows ${output}`);
}
