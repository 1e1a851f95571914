/** A block of a document: what lies between two comments that carry its name. */

/** The document with other content in the block. */
export function replaced(text: string, name: string, content: string): string {
  const [opening, closing] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(opening) + opening.length;
  const end = text.indexOf(closing);
  if (start < opening.length || end < start) throw new Error(`${opening} … ${closing} is missing`);
  return `${text.slice(0, start)}\n\n${content}\n\n${text.slice(end)}`;
}
