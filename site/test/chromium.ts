/** Chromium with all that its driver can do: colours, sizes, requests, what the console says. */

import { type BrowserContextOptions, type Page, chromium as playwright } from "playwright-core";
import { FLAGS } from "../../test/platforms/browsers/chromium.js";
import { installed } from "../../test/platforms/browsers/install.js";

export interface Look {
  /** What the page asked for. */
  readonly requests: readonly string[];
  /** Bytes of what came, as they were sent. */
  bytes(): Promise<number>;
  /** What the console says that is no mere log, and errors of scripts. */
  readonly complaints: readonly string[];
  readonly page: Page;
}

export async function launch() {
  const browser = await playwright.launch({ executablePath: installed("chromium"), args: FLAGS });
  return {
    async look<Value>(
      url: string,
      options: BrowserContextOptions,
      see: (look: Look) => Promise<Value>,
    ): Promise<Value> {
      const context = await browser.newContext(options);
      try {
        const page = await context.newPage();
        const requests: string[] = [];
        const sizes: Promise<number>[] = [];
        const complaints: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        page.on("requestfinished", (request) =>
          sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize)),
        );
        page.on("console", (message) => {
          if (["error", "warning"].includes(message.type())) complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(`${error}`));
        await page.goto(url, { waitUntil: "networkidle" });
        const bytes = async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
        return await see({ page, requests, complaints, bytes });
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}
