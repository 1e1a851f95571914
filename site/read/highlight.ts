/** Code with classes for its words, made by the build: the page needs no script for it. */

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

for (const [name, language] of Object.entries({ bash, ini, javascript, json, python, typescript, xml, yaml }))
  hljs.registerLanguage(name, language);

/** Those that stay as they are: what a program prints. */
const PLAIN = ["", "text"];

/** HTML, escaped. A language that is not known is an error of the document. */
export function highlighted(code: string, language: string): string {
  if (PLAIN.includes(language)) return escaped(code);
  if (hljs.getLanguage(language) === undefined)
    throw new Error(`read/highlight.ts does not know the language ${language}`);
  return hljs.highlight(code, { language }).value;
}

export function escaped(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "",
  );
}
