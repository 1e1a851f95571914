/** `npm run site`: the files of the site, in site/dist. `SITE_ADDRESS` is where it will lie, if that is known. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, createServer } from "vite";
import { FOLDERS } from "../frame/language.js";
import type { Page, Part } from "../frame/page.js";
import type { Assets } from "./document.js";

const SITE = join(import.meta.dirname, "..");
const DIST = join(SITE, "dist");
const CONFIG = join(SITE, "vite.config.ts");

/** The manifest's name of all styles together. */
const STYLE = "style.css";

/** An entry of vite's manifest. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

await build({ configFile: CONFIG, logLevel: "warn" });
const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  await readFile(join(DIST, "manifest.json"), "utf8"),
);
await rm(join(DIST, "manifest.json"));

const server = await createServer({
  configFile: CONFIG,
  logLevel: "warn",
  server: { middlewareMode: true, ws: false, watch: null },
  appType: "custom",
});
try {
  const { allPages } = (await server.ssrLoadModule("/make/pages.tsx")) as typeof import("./pages.js");
  const { documentOf } = (await server.ssrLoadModule("/make/document.tsx")) as typeof import("./document.js");
  const pages = await allPages();
  const address = process.env.SITE_ADDRESS ?? null;
  for (const page of pages) await save(fileOf(page), documentOf(page, assetsOf(page.part), address));
  const { allFiles } = (await server.ssrLoadModule("/make/files.ts")) as typeof import("./files.js");
  for (const [file, text] of Object.entries(await allFiles())) await save(file, text);
  if (address !== null) await save("sitemap.txt", sitemap(pages, address));
  console.log(`site/dist: ${pages.length} pages`);
} finally {
  await server.close();
}

function fileOf({ language, path }: Page): string {
  return `${FOLDERS[language]}${path === "404.html" ? path : `${path}index.html`}`;
}

function assetsOf(part: Part): Assets {
  const entry = `${part}/client.tsx`;
  return {
    script: manifest[entry].file,
    preloads: importsOf(entry).map((key) => manifest[key].file),
    style: manifest[STYLE].file,
  };
}

/** All that an entry imports before it runs. */
function importsOf(entry: string, seen = new Set<string>()): string[] {
  for (const key of manifest[entry].imports ?? []) {
    if (seen.has(key)) continue;
    seen.add(key);
    importsOf(key, seen);
  }
  return [...seen];
}

function sitemap(pages: readonly Page[], address: string): string {
  const listed = pages.filter(({ path }) => path !== "404.html");
  return `${listed.map(({ language, path }) => new URL(`${FOLDERS[language]}${path}`, address).href).join("\n")}\n`;
}

async function save(file: string, text: string): Promise<void> {
  const path = join(DIST, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
