/** The recipes of docs/scale.md, as a reader copies them. */
import { read } from "./documents.js";
import { sectionsOf } from "./markdown.js";

/** The blocks of a section. */
export function recipesOf(title: string): string[] {
  const section = sectionsOf(read("docs/scale.md")).find((each) => each.title === title);
  if (section === undefined) throw new Error(`docs/scale.md has no section ${title}`);
  return section.blocks.map(({ text }) => text);
}
