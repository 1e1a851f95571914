/** The examples of the documents that a platform runs. */

import { documents, read } from "../../docs/documents.js";
import { sectionsOf } from "../../docs/markdown.js";

/** The engine and the loss of the one row. */
const SHOWN = /^wasm 2\.129\d*$/;

/** The blocks of a section by their language. */
export function exampleOf(title: string): Readonly<Record<string, string>> {
  const section = documents.flatMap((path) => sectionsOf(read(path))).find((some) => some.title === title);
  if (section === undefined) throw new Error(`no document has a section ${title}`);
  return Object.fromEntries(section.blocks.map(({ language, text }) => [language, text]));
}

/** Throws unless it is what an example's `<output>` should show. */
export function checkShown(output: string): void {
  if (!SHOWN.test(output)) throw new Error(`the example shows ${output}`);
}
