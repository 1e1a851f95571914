/** Tokens with marks for what would not be seen. */

const LINE_FEED = "⏎";
const TAB = "⇥";
const SPACE = "␣";

/** In a text: a line feed is marked, and breaks the line. */
export function shownToken(text: string): string {
  return marked(text, `${LINE_FEED}\n`);
}

/** By itself, on one line: what is nothing but spaces is marked, too. */
export function quotedToken(text: string): string {
  if (text === "") return "∅";
  const line = onOneLine(text);
  return /^ +$/.test(line) ? line.replaceAll(" ", SPACE) : line;
}

export function onOneLine(text: string): string {
  return marked(text, LINE_FEED);
}

function marked(text: string, lineFeed: string): string {
  return text.replace(/\r\n|\n|\t/g, (blank) => (blank === "\t" ? TAB : lineFeed));
}
