/** The built pages: their links lead to pages and headings that there are, and none has a style of its own, which the policy refuses. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "..", "dist");

const paths = readdirSync(DIST, { recursive: true, encoding: "utf8" })
  .map((path) => path.split(/[\\/]/).join("/"))
  .filter((path) => path.endsWith(".html"));
const texts = new Map(paths.map((path) => [path, readFileSync(join(DIST, path), "utf8")]));
const anchors = new Map([...texts].map(([path, text]) => [path, namesOf(text)]));

function namesOf(text: string): Set<string> {
  return new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, name]) => name));
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"));
}

/** Why a link of a page leads nowhere; null where it does not. */
function faultOf(page: string, link: string): string | null {
  if (/^https?:/.test(link)) return null;
  const [to, anchor] = link.split("#");
  const file = to === "" ? page : fileOf(posix.join(posix.dirname(page), to));
  if (file.startsWith("..") || !existsSync(join(DIST, file)) || !statSync(join(DIST, file)).isFile())
    return `${page}: no file for ${link}`;
  if (anchor === undefined || anchors.get(file)?.has(decodeURIComponent(anchor))) return null;
  return `${page}: no heading for ${link}`;
}

const fileOf = (path: string): string => {
  const isFolder = path === "." || path.endsWith("/");
  return isFolder ? posix.join(path, "index.html") : path;
};

test("there are pages of all parts", () => {
  for (const path of ["index.html", "zh/read/speed/index.html", "read/api/functions/softmax/index.html"])
    expect(paths).toContain(path);
});

test("every link leads somewhere", () => {
  // The page for addresses that lead nowhere has links from the root on.
  const pages = [...texts].filter(([path]) => path !== "404.html");
  const faults = pages.flatMap(([page, text]) => linksOf(text).map((link) => faultOf(page, link)));
  expect(faults.filter((fault) => fault !== null)).toEqual([]);
});

test("every page leads to the licenses of what it loads", () => {
  for (const [path, text] of texts) expect(text, path).toMatch(/ href="[^"]*licenses\.txt"/);
});

test("no page has a style of its own, or an anchor twice", () => {
  for (const [path, text] of texts) {
    expect(text, path).not.toMatch(/<[^>]+ style=|<style/);
    const all = [...text.matchAll(/ id="([^"]*)"/g)];
    expect(all.length, path).toBe(anchors.get(path)?.size);
  }
});
