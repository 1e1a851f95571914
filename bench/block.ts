/** A block of a document: what lies between two comments that carry its name. */

/** The document with other content in the block: on lines of its own, or on the line of the opening comment. */
export function replaced(text: string, name: string, content: string): string {
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(opening) + opening.length;
  const end = text.indexOf(closing);
  if (start < opening.length || end < start) throw new Error(`${opening} … ${closing} is missing`);
  const space = text[start] === "\n" ? "\n\n" : "";
  return [text.slice(0, start), content, text.slice(end)].join(space);
}
