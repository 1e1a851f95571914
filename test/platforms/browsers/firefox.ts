/** Firefox, driven by puppeteer-core. */

import { launch } from "puppeteer-core";
import { share } from "./browser.js";
import { installed } from "./install.js";

export const firefox = share("Firefox", async () => {
  const browser = await launch({ browser: "firefox", executablePath: installed("firefox") });
  // Such as `firefox/153.8.0`.
  const [, version] = (await browser.version()).split("/");
  return {
    version: `Firefox ${version}`,
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    stop: () => browser.close(),
  };
});
