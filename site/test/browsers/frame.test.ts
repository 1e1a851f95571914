/** The frame of the pages: the navigation, the other language. */

import { describe, expect, test } from "vitest";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();

describe.each(browsers)("%s", (_, browser) => {
  test("the navigation, and the same page in the other language", async () => {
    const tab = await open(browser, "learn/");
    await tab.click(".language");
    await tab.until(`location.pathname === "/zh/learn/" && document.documentElement.lang === "zh-Hans"`);
    expect(await tab.text("h1")).toMatch(/交叉熵/);
    await tab.click(`nav a[href$="files/"]`);
    await tab.until(`location.pathname === "/zh/files/"`);
    expect(await tab.text(`[aria-current="page"]`)).toBe("比较文件");
    await tab.close();
  });
});
