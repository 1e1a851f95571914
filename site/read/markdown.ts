/** Markdown as HTML of the site: anchors, framed tables and code, links that lead to pages; and its sections for the search. */

import MarkdownIt, { type Token } from "markdown-it";
import { escaped, highlighted } from "./highlight.js";

/** Where a document stands, and what its page calls things. */
export interface Surroundings {
  /** Where a link leads from its page; null where the site has no such page, and the words stay without a link. */
  readonly linkOf: (target: string) => string | null;
  /** What a page is called whose link has the name of its file for words; null where they stay. */
  readonly nameOf: (file: string) => string | null;
  /** The image's address from its page, and its size. */
  readonly imageOf: (target: string) => Image;
  readonly words: {
    readonly anchor: (heading: string) => string;
    readonly table: (number: number) => string;
    readonly code: (number: number) => string;
  };
}

export interface Image {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** What stands between two headings. */
export interface Section {
  readonly heading: Heading;
  /** Its blocks end with an empty line. */
  readonly text: string;
}

export interface Rendered {
  readonly title: string;
  /** The first paragraph, without its marks. */
  readonly sentence: string;
  /** The title and, where it is next, the first paragraph. */
  readonly intro: string;
  /** All that follows. */
  readonly html: string;
  readonly sections: readonly Section[];
}

const COMMENT = /<!--.*?-->/gs;
/** The name of an anchor, by GitHub's rule. */
const NOT_IN_ANCHORS = /[^\p{L}\p{N} _-]/gu;
/** Characters of Chinese, its punctuation included, and that punctuation alone. */
const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’—…]/u;
const WIDE_MARK = /[\u3000-\u303f\uff00-\uffef]/u;
/** Columns of numbers stand at the end of their cells. */
const NUMBERS = "text-align:right";
const BLOCK_END = "\n\n";

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });

export function rendered(markdown: string, surroundings: Surroundings): Rendered {
  const tokens = parser.parse(markdown.replace(COMMENT, ""), {});
  const headings = nameHeadings(tokens);
  for (const { children } of tokens) if (children !== null) lead(children, surroundings);
  const introEnd = introEndOf(tokens);
  const first = tokens.findIndex(({ type }) => type === "paragraph_open");
  return {
    title: headings.find(({ level }) => level === 1)?.text ?? "",
    sentence: first < 0 ? "" : textOf(tokens[first + 1]),
    intro: htmlOf(tokens.slice(0, introEnd), headings, surroundings),
    html: htmlOf(tokens.slice(introEnd), headings, surroundings),
    sections: sectionsOf(tokens, headings),
  };
}

/** A heading and a paragraph have three tokens each: opening, words, closing. */
function introEndOf(tokens: readonly Token[]): number {
  if (tokens[0]?.tag !== "h1") return 0;
  return tokens[3]?.type === "paragraph_open" ? 6 : 3;
}

/** The words of a heading, a paragraph or a cell. */
function textOf({ children, content }: Token): string {
  if (children === null) return content;
  return children
    .map((child, place) => {
      if (child.type === "softbreak") return breakAt(children, place);
      return child.type === "image" ? "" : child.content;
    })
    .join("");
}

/** A line that ends in the source is a space, but Chinese has none: not between its characters, nor beside its punctuation. */
function breakAt(children: readonly Token[], place: number): "" | " " {
  const before = wordsBeside(children.slice(0, place).reverse()).slice(-1);
  const after = wordsBeside(children.slice(place + 1)).slice(0, 1);
  const isInside = CHINESE.test(before) && CHINESE.test(after);
  return isInside || WIDE_MARK.test(before) || WIDE_MARK.test(after) ? "" : " ";
}

/** Of the nearest part that has words: marks such as the beginning of a link have none. */
function wordsBeside(children: readonly Token[]): string {
  return children.find(({ content }) => content !== "")?.content ?? "";
}

/** Gives headings their anchors: one that is there already gets a number. */
function nameHeadings(tokens: readonly Token[]): Heading[] {
  const taken = new Map<string, number>();
  return tokens.flatMap((token, place) => {
    if (token.type !== "heading_open") return [];
    const text = textOf(tokens[place + 1]);
    const name = text.toLowerCase().replace(NOT_IN_ANCHORS, "").replaceAll(" ", "-");
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    const id = before === 0 ? name : `${name}-${before}`;
    token.attrSet("id", id);
    return [{ level: Number(token.tag.slice(1)), id, text }];
  });
}

/** Leads the links of a line to where they lead on the site, and takes away those that lead nowhere. Names of files become those of pages. */
function lead(children: Token[], { linkOf, nameOf }: Surroundings): void {
  const open: boolean[] = [];
  const kept = children.filter((child) => {
    if (child.type === "link_close") return open.pop() ?? true;
    if (child.type !== "link_open") return true;
    const href = linkOf(`${child.attrGet("href")}`);
    if (href !== null) child.attrSet("href", href);
    open.push(href !== null);
    return href !== null;
  });
  kept.forEach((child, place) => {
    if (child.type !== "link_open") return;
    const words = kept[place + 1];
    words.content = nameOf(words.content) ?? words.content;
  });
  children.splice(0, children.length, ...kept);
}

function htmlOf(tokens: Token[], headings: readonly Heading[], { imageOf, words }: Surroundings): string {
  const renderer = new MarkdownIt({ html: false }).renderer;
  const rules = renderer.rules;
  let tables = 0;
  let blocks = 0;

  rules.heading_close = (all, place) => {
    // Its opening tag, its words, its closing tag.
    const id = all[place - 2].attrGet("id");
    const heading = headings.find((each) => each.id === id);
    if (heading === undefined || heading.level === 1) return `</${all[place].tag}>\n`;
    const label = escaped(words.anchor(heading.text));
    return ` <a class="anchor" href="#${heading.id}" aria-label="${label}">#</a></${all[place].tag}>\n`;
  };

  rules.table_open = () => {
    const label = escaped(words.table(++tables));
    return `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>\n`;
  };
  rules.table_close = () => "</table></div>\n";
  for (const kind of ["th", "td"] as const) {
    // A head without words is no head: screen readers would announce nothing.
    const tagOf = (inside: Token) => (inside.content === "" ? "td" : kind);
    rules[`${kind}_open`] = (all, place) => {
      const isNumber = `${all[place].attrGet("style")}`.startsWith(NUMBERS);
      const tag = tagOf(all[place + 1]);
      return `<${tag}${tag === "th" ? ` scope="col"` : ""}${isNumber ? ` class="number"` : ""}>`;
    };
    rules[`${kind}_close`] = (all, place) => `</${tagOf(all[place - 1])}>\n`;
  }

  rules.fence = (all, place) => {
    const { content, info } = all[place];
    const language = info.trim().split(/\s/)[0];
    const label = escaped(words.code(++blocks));
    return `<div class="code"><pre tabindex="0" role="region" aria-label="${label}"><code>${highlighted(content, language)}</code></pre></div>\n`;
  };
  rules.code_block = rules.fence;

  rules.image = (all, place) => {
    const { source, width, height } = imageOf(`${all[place].attrGet("src")}`);
    const alternative = escaped(all[place].content);
    return `<img src="${source}" width="${width}" height="${height}" alt="${alternative}" loading="lazy">`;
  };

  rules.softbreak = (all, place) => breakAt(all, place);

  return renderer.render(tokens, parser.options, {});
}

/** The text below each heading, code included, for the search. */
function sectionsOf(tokens: readonly Token[], headings: readonly Heading[]): Section[] {
  const starts = tokens.flatMap(({ type }, place) => (type === "heading_open" ? [place] : []));
  return starts.map((start, number) => ({
    heading: headings[number],
    text: blocksIn(tokens.slice(start + 3, starts[number + 1])).join(BLOCK_END),
  }));
}

/** Paragraphs, code, and rows of tables. */
function blocksIn(tokens: readonly Token[]): string[] {
  const blocks: string[] = [];
  for (const [place, token] of tokens.entries()) {
    if (!["inline", "fence", "code_block"].includes(token.type)) continue;
    // Between the words of two cells one is closed, and one opened.
    const isNextCell = /^t[hd]_close$/.test(tokens[place - 2]?.type);
    blocks.push(isNextCell ? `${blocks.pop()} ${textOf(token)}` : textOf(token));
  }
  return blocks;
}
