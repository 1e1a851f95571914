/**
 * What Lighthouse says of a page of each kind. Its runs differ by some points, and by more beside other work: the best of three counts. The
 * score of the performance is made of times, so it is printed, and a failure only where `SITE_PERFORMANCE` says that the machine is quiet.
 */

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { afterAll, expect, test } from "vitest";
import { FLAGS } from "../../../test/platforms/browsers/chromium.js";
import { installed } from "../../../test/platforms/browsers/install.js";
import { serve } from "../../make/serve.js";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
const isQuiet = process.env.SITE_PERFORMANCE !== undefined;
const ASSERTED = CATEGORIES.filter((category) => category !== "performance" || isQuiet);
const LEAST = 95;
const RUNS = 3;
const PAGES = ["", "learn/", "files/", "zh/measure/", "read/getting-started/"];

const server = await serve();
const chrome = await launch({ chromePath: installed("chromium"), chromeFlags: ["--headless=new", ...FLAGS] });
afterAll(() => {
  chrome.kill();
  server.stop();
});

test.each(PAGES)("/%s", async (path) => {
  const best = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    const result = await lighthouse(`${server.url}${path}`, {
      port: chrome.port,
      onlyCategories: [...CATEGORIES],
      logLevel: "error",
    });
    for (const { id, score } of Object.values(result?.lhr.categories ?? {}))
      best.set(id, Math.max(best.get(id) ?? 0, Math.round(100 * (score ?? 0))));
    if (CATEGORIES.every((category) => (best.get(category) ?? 0) >= LEAST)) break;
  }
  console.log(`/${path}: ${CATEGORIES.map((category) => `${category} ${best.get(category)}`).join(", ")}`);
  for (const category of ASSERTED) expect(best.get(category), category).toBeGreaterThanOrEqual(LEAST);
});
