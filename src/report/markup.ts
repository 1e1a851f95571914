/** Elements of HTML and SVG. Text gets into them only escaped: whatever a file holds, it is no markup. */
import { escaped } from "../files/text.js";

/** Only `element` and `styleElement` make it. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | null | readonly Content[];

/** Attributes that are undefined or false are left out; numbers are rounded to hundredths, as coordinates are. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Of HTML: they have no end. */
const VOID = new Set(["meta", "br"]);
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const LINES = /(\n)/;

export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const pairs = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  const opening = `<${name}${pairs.join("")}`;
  if (VOID.has(name)) return { markup: `${opening}>` };
  return { markup: `${opening}>${inside(content)}</${name}>` };
}

/** The text of a style sheet, which is the page's own and is not escaped. */
export function styleElement(style: string): Markup {
  return { markup: `<style>${style}</style>` };
}

function inside(content: Content): string {
  if (content === null) return "";
  if (typeof content === "string") return text(content);
  if (typeof content === "number") return `${content}`;
  if ("markup" in content) return content.markup;
  return content.map(inside).join("");
}

function attribute(key: string, value: string | number | boolean | undefined): string {
  if (value === undefined || value === false) return "";
  if (value === true) return ` ${key}`;
  return ` ${key}="${typeof value === "number" ? coordinate(value) : text(value)}"`;
}

/** Line feeds stay; other invisible characters become `\uXXXX`. */
function text(words: string): string {
  const visible = words.split(LINES).map((part) => (part === "\n" ? part : escaped(part)));
  return visible.join("").replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** Hundredths are finer than any screen. */
export function coordinate(value: number): string {
  return `${Number(value.toFixed(2))}`;
}
