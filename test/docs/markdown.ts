/** The fenced blocks of a Markdown file, by section. */

export interface Block {
  readonly language: string;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const HEADING = /^#{1,3} (.+)$/gm;
const FENCE = /^```(\w+)\n(.*?)^```$/gms;

/** The sections that the headings of the first three levels open. */
export function sectionsOf(markdown: string): Section[] {
  const headings = [...markdown.replace(FENCE, blank).matchAll(HEADING)];
  return headings.map(({ 1: title, index }, place) => ({
    title,
    blocks: blocksOf(markdown.slice(index, headings[place + 1]?.index)),
  }));
}

/** As long as `text`, so that positions stay: a comment of a shell block is no heading. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map(([, language, text]) => ({ language, text }));
}
