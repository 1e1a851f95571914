/** Learn on paper, in Chromium: what is kept whole leaves no half pages empty, and nothing lies on something else. */

import { afterAll, expect, test } from "vitest";
import { serve } from "../../make/serve.js";
import { launch } from "../chromium.js";

/** There were nine where every panel was whole and what is not loaded had a heading; a font may take one more than the seven that there are. */
const MOST_PAGES = 8;
const PAGE = /\/Type \/Page\b/g;

const server = await serve();
const browser = await launch();
afterAll(async () => {
  await browser.close();
  server.stop();
});

test.each(["learn/", "zh/learn/"])("/%s", (path) =>
  browser.look(`${server.url}${path}`, {}, async ({ page }) => {
    const pdf = await page.pdf({ format: "A4" });
    const pages = pdf.toString("latin1").match(PAGE)?.length;
    expect(pages).toBeGreaterThan(4);
    expect(pages).toBeLessThanOrEqual(MOST_PAGES);
    await page.emulateMedia({ media: "print" });
    const position = `getComputedStyle(document.querySelector(".toolbar")).position`;
    expect(await page.evaluate(position)).toBe("static");
  }),
);
