/** What a document says of the repository: code in backquotes, commands in blocks, links. */

const FENCE = /^```(\w*)\n(.*?)^```$/gms;

/** The languages of blocks of commands. */
const SHELL = ["sh", ""];

/**
 * Code in backquotes, by the paragraphs, rows of tables and items of lists that it stands in: a path may follow the folder that was named
 * before it there. Blocks are left out.
 */
export function passagesOf(markdown: string): string[][] {
  return markdown
    .replace(FENCE, "")
    .split(/\n(?=\n|\||- |\d+\. )/)
    .map(spansOf)
    .filter((spans) => spans.length > 0);
}

export function spansOf(passage: string): string[] {
  return [...passage.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
}

/** The lines of the blocks of commands, without what a comment says of them. */
export function commandsOf(markdown: string): string[] {
  return [...markdown.matchAll(FENCE)]
    .filter(([, language]) => SHELL.includes(language))
    .flatMap(([, , text]) => text.trim().split("\n"))
    .map((line) => line.replace(/\s+#.*/, ""));
}

/** The code of the other blocks. */
export function examplesOf(markdown: string): string {
  return [...markdown.matchAll(FENCE)]
    .filter(([, language]) => !SHELL.includes(language))
    .map(([, , text]) => text)
    .join("\n");
}

/** The files that links and images lead to. */
export function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^https?:/.test(target));
}

/** What a link to a heading says after `#`. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(FENCE, "").matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The rows of the tables below a heading, each a list of cells. */
export function rowsBelow(markdown: string, heading: string): string[][] {
  const start = markdown.indexOf(`## ${heading}\n`);
  const [section] = markdown.slice(start + 3).split("\n## ");
  return section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---"))
    .slice(1)
    .map((line) => line.split(/ ?(?<!\\)\| ?/).slice(1, -1));
}
