/** What holds for every page, in Chromium: what it loads and from where, its size, the console, its width, and what axe finds. */

import axe from "axe-core";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../../make/serve.js";
import { chosenPaths } from "../built.js";
import { launch } from "../chromium.js";

/** Of all that a page loads before anything is done on it. */
const MOST_BYTES = 150_000;
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 3840, height: 2160 };

const server = await serve();
const strict = await serve({ policy: "default-src 'self'" });
const browser = await launch();
afterAll(async () => {
  await browser.close();
  server.stop();
  strict.stop();
});

/** In the page. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

describe.each(chosenPaths)("/%s", (path) => {
  test("light: its size, no other host, nothing in the console, axe, 320 pixels and 4K", () =>
    browser.look(`${server.url}${path}`, { colorScheme: "light", viewport: NARROW }, async (look) => {
      const { page, requests, complaints } = look;
      expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
      expect(await look.bytes()).toBeLessThanOrEqual(MOST_BYTES);
      expect(await page.evaluate(OVERFLOW)).toBe(0);
      expect(await findings(page)).toEqual([]);
      await page.setViewportSize(WIDE);
      expect(await page.evaluate(OVERFLOW)).toBe(0);
      expect(complaints).toEqual([]);
    }));

  test("dark, where WebAssembly is refused", () =>
    browser.look(`${strict.url}${path}`, { colorScheme: "dark", reducedMotion: "reduce" }, async (look) => {
      expect(await findings(look.page)).toEqual([]);
      expect(look.complaints.filter((words) => !REFUSED.test(words))).toEqual([]);
    }));
});

/** Firefox and Chromium note that the kernels were not compiled, after which TypeScript computes. */
const REFUSED = /wasm|WebAssembly/i;

async function findings(page: import("playwright-core").Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .join(" ")
        .slice(0, 300)}`,
  );
}
