/** Visits of the built site in the browsers that `SITE_BROWSERS` names (all: `chromium,firefox,webkit`; Chromium alone where nothing is said). */

import { afterAll } from "vitest";
import type { SharedBrowser } from "../../test/platforms/browsers/browser.js";
import { type Server, type Serving, serve } from "../make/serve.js";
import { Tab } from "./tab.js";

const names = (process.env.SITE_BROWSERS ?? "chromium").split(",");

const DRIVERS: Readonly<Record<string, () => Promise<SharedBrowser>>> = {
  chromium: async () => (await import("../../test/platforms/browsers/chromium.js")).chromium,
  firefox: async () => (await import("../../test/platforms/browsers/firefox.js")).firefox,
  webkit: async () => (await import("../../test/platforms/browsers/webkit.js")).webkit,
};

/** By name, for `describe.each`. */
export const browsers: readonly (readonly [name: string, browser: SharedBrowser])[] = await Promise.all(
  names.map(async (name) => {
    const driver = DRIVERS[name];
    if (driver === undefined)
      throw new Error(`SITE_BROWSERS has ${name}, expected ${Object.keys(DRIVERS).join(", ")}`);
    return [name, await driver()] as const;
  }),
);

/** Ends the browsers and the server of a file when its tests are over; gives what opens its pages. */
export async function visiting(serving: Serving = {}): Promise<{
  readonly server: Server;
  readonly open: (browser: SharedBrowser, path: string) => Promise<Tab>;
}> {
  const server = await serve(serving);
  afterAll(async () => {
    server.stop();
    for (const [, browser] of browsers) await browser.stop();
  });
  return {
    server,
    async open(browser, path) {
      const url = `${server.url}${path}`;
      return new Tab(await (await browser.started()).open(url), url);
    },
  };
}
