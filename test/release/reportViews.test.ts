/** The pages of `--report` in Chromium: that they can be read on every screen and on paper, and load nothing. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { install } from "../../bench/install.js";
import { reportPage } from "../../src/report/page.js";
import { textsOfClasses } from "../../src/report/tokenTexts.js";
import { lossRecord, pairRecord, WORDS } from "../report/records.js";

const BROWSERS = new URL("../platforms/browsers/", import.meta.url);
/** Where the screenshots are left for those who want to look at them. */
const FOLDER = new URL("../../build/report/", import.meta.url);

const LONG = `${"a-model-with-a-very-long-name.".repeat(6)}npy`;
const BLANKS = textsOfClasses(Array.from({ length: 64 }, (_, k) => " ".repeat(k % 2 === 0 ? 500 : 1)));
const RECORDS = {
  loss: lossRecord({ rows: 100_000, texts: WORDS }),
  "two models": pairRecord({ rows: 100_000, texts: WORDS }),
  "long names": pairRecord({ rows: 30, texts: WORDS, title: LONG }),
  "long blanks": lossRecord({ rows: 30, texts: BLANKS }),
  "no rows": lossRecord({ rows: 0 }),
};

/** What the module of the browsers has, which is type-checked where its packages are installed. */
interface View {
  readonly name: string;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
  readonly texts: number;
  readonly lowContrasts: readonly string[];
  readonly smallTexts: readonly string[];
  readonly overflows: readonly string[];
  readonly collisions: readonly string[];
  readonly text: string;
  readonly background: string;
  readonly screenshot: Uint8Array;
}

async function viewsOf(name: string, html: string): Promise<readonly View[]> {
  install(BROWSERS, "--ignore-scripts");
  mkdirSync(FOLDER, { recursive: true });
  const file = new URL(`${name}.html`, FOLDER);
  writeFileSync(file, html);
  const module: { viewsOf(url: string): Promise<readonly View[]> } = await import(
    fileURLToPath(new URL("reportViews.ts", BROWSERS))
  );
  return module.viewsOf(pathToFileURL(fileURLToPath(file)).href);
}

/** The width and height in the header of a PNG. */
function sizeOf(png: Uint8Array): [width: number, height: number] {
  const header = Buffer.from(png);
  return [header.readUInt32BE(16), header.readUInt32BE(20)];
}

describe.each(Object.entries(RECORDS))("a report of %s", (name, record) => {
  test("is legible on every screen and on paper", async () => {
    const views = await viewsOf(name, reportPage(record));
    expect(views.map((view) => view.name)).toEqual(["light", "dark", "phone, light", "phone, dark", "paper"]);
    for (const view of views) {
      const { complaints, requests, lowContrasts, smallTexts, overflows, collisions } = view;
      writeFileSync(new URL(`${name}, ${view.name}.png`, FOLDER), view.screenshot);
      expect([view.name, { complaints, requests, lowContrasts, smallTexts, overflows, collisions }]).toEqual([
        view.name,
        { complaints: [], requests: [], lowContrasts: [], smallTexts: [], overflows: [], collisions: [] },
      ]);
      for (const words of [record.title, "In pictures", "In numbers", "What was scored"])
        expect(view.text).toContain(words);
      expect(view.texts).toBeGreaterThan(30);
      const [width, height] = sizeOf(view.screenshot);
      expect(width).toBe(view.name.startsWith("phone") ? 390 : view.name === "paper" ? 688 : 1280);
      expect(height).toBeGreaterThan(1000);
    }
    const grounds = Object.fromEntries(views.map((view) => [view.name, view.background]));
    expect(grounds).toEqual({
      light: "rgb(255, 254, 251)",
      dark: "rgb(23, 22, 20)",
      "phone, light": "rgb(255, 254, 251)",
      "phone, dark": "rgb(23, 22, 20)",
      paper: "rgb(255, 255, 255)",
    });
  });
});
