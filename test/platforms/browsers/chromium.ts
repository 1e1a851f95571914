/** Chromium, driven by playwright-core. */

import { chromium as playwright } from "playwright-core";
import { share } from "./browser.js";
import { installed } from "./install.js";

/** Root has no sandbox, a server no graphics card; the rest keeps the browser from the network. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const chromium = share("Chromium", async () => {
  const browser = await playwright.launch({ executablePath: installed("chromium"), args: FLAGS });
  const [major] = browser.version().split(".");
  return {
    version: `Chromium ${major}`,
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    stop: () => browser.close(),
  };
});
