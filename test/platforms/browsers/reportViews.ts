/** A page of `--report` in Chromium: on wide and narrow screens, light and dark, and on paper. */

import { type Page, chromium as playwright } from "playwright-core";
import { FLAGS } from "./chromium.js";
import { installed } from "./install.js";
import { faultsOfPage, type PageFaults } from "./reportFaults.js";

const SURROUNDINGS = {
  light: { width: 1280, colorScheme: "light", media: "screen" },
  dark: { width: 1280, colorScheme: "dark", media: "screen" },
  "phone, light": { width: 390, colorScheme: "light", media: "screen" },
  "phone, dark": { width: 390, colorScheme: "dark", media: "screen" },
  // A4 without its margins.
  paper: { width: 688, colorScheme: "dark", media: "print" },
} as const;

const HEIGHT = 844;

export interface View extends PageFaults {
  readonly name: string;
  /** What the browser complained of, such as what its policy kept out. */
  readonly complaints: readonly string[];
  /** Other than the page itself. */
  readonly requests: readonly string[];
  readonly text: string;
  readonly background: string;
  readonly screenshot: Uint8Array;
}

/** `url`: of the page, a file. */
export async function viewsOf(url: string): Promise<View[]> {
  const browser = await playwright.launch({ executablePath: installed("chromium"), args: FLAGS });
  try {
    const views: View[] = [];
    for (const [name, { width, colorScheme, media }] of Object.entries(SURROUNDINGS)) {
      const context = await browser.newContext({ viewport: { width, height: HEIGHT }, colorScheme });
      const page = await context.newPage();
      await page.emulateMedia({ media, colorScheme });
      views.push(await viewOf(name, page, url));
      await context.close();
    }
    return views;
  } finally {
    await browser.close();
  }
}

async function viewOf(name: string, page: Page, url: string): Promise<View> {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  const screenshot = await page.screenshot({ fullPage: true });
  // What is folded is looked at, too.
  const folded = await page.locator("summary").all();
  for (const summary of folded) if (await summary.isVisible()) await summary.click();
  const faults = await page.evaluate(faultsOfPage);
  const text = await page.evaluate("document.body.innerText");
  const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
  return {
    name,
    complaints,
    requests,
    ...faults,
    text: String(text),
    background: String(background),
    screenshot,
  };
}
