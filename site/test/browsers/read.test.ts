/** Pages that are read: the search by keyboard, what it loads and when, the buttons that copy, small screens. */

import { describe, expect, test } from "vitest";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();

const FIELD = "#find-field";
const LIST = "#find-list";

/** What the page has loaded by name. */
const LOADED = `performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1))`;
/** Of the option that the arrow keys have reached, as a screen reader is told. */
const ACTIVE = `document.getElementById(document.querySelector("${FIELD}").getAttribute("aria-activedescendant"))?.textContent ?? null`;

describe.each(browsers)("%s", (_, browser) => {
  test("the search is loaded when it is used, and goes where its keys say", async () => {
    const tab = await open(browser, "read/tensors/");
    await tab.until(`document.querySelector(".code button") !== null`);
    expect(await tab.evaluate<string[]>(LOADED)).not.toContain("search-en.json");
    await tab.fill(FIELD, "crossEntropyGrad");
    await tab.until(`document.querySelectorAll("${LIST} [role=option]").length > 1`);
    expect(await tab.evaluate<string[]>(LOADED)).toContain("search-en.json");
    expect(await tab.evaluate(`document.querySelector("${FIELD}").getAttribute("aria-expanded")`)).toBe(
      "true",
    );
    expect(await tab.evaluate(ACTIVE)).toBeNull();
    await tab.press(FIELD, "ArrowDown");
    await tab.until(`/^crossEntropyGrad /.test(${ACTIVE})`);
    const marked = `[...document.querySelectorAll("${LIST} [aria-selected=true] mark")].map((mark) => mark.textContent)`;
    expect(await tab.evaluate(marked)).toContain("crossEntropyGrad");
    await tab.press(FIELD, "ArrowUp");
    await tab.until(`!/^crossEntropyGrad /.test(${ACTIVE})`, "up from the first one is the last one");
    await tab.press(FIELD, "ArrowDown");
    await tab.press(FIELD, "Enter");
    await tab.until(`location.pathname === "/read/api/functions/crossEntropyGrad/"`);
    await tab.close();
  });

  test("Escape closes the list; what nobody wrote is not found, and that is said", async () => {
    const tab = await open(browser, "read/");
    await tab.fill(FIELD, "softmax");
    await tab.until(`!document.querySelector("${LIST}").hidden`);
    await tab.press(FIELD, "Escape");
    await tab.until(`document.querySelector("${LIST}").hidden`);
    await tab.fill(FIELD, "qqxzv");
    await tab.shows(".search [role=status]", "Nothing was found for “qqxzv”.");
    expect(await tab.evaluate(`document.querySelector("${LIST}").hidden`)).toBe(true);
    await tab.close();
  });

  test("in Chinese it finds Chinese, and goes to pages in Chinese", async () => {
    const tab = await open(browser, "zh/read/getting-started/");
    await tab.fill(FIELD, "标签平滑");
    await tab.until(`document.querySelector("${LIST} [role=option]") !== null`);
    await tab.click(`${LIST} [role=option]`);
    await tab.until(`location.pathname.startsWith("/zh/read/") && document.querySelector("h1") !== null`);
    await tab.close();
  });

  test("a block of code has a button that copies it, or selects it and says so", async () => {
    const tab = await open(browser, "read/getting-started/");
    await tab.until(`document.querySelector(".code button") !== null`);
    const counts = `[document.querySelectorAll("pre").length, document.querySelectorAll(".code button").length]`;
    const [blocks, buttons] = await tab.evaluate<number[]>(counts);
    expect(buttons).toBe(blocks);
    // No browser that is driven has a clipboard for certain: this one refuses.
    await tab.evaluate(
      `void Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error()) } })`,
    );
    await tab.click(".code button");
    await tab.shows(".code [role=status]", "the code is selected instead");
    expect(await tab.evaluate("String(getSelection())")).toContain("npm install xent");
    await tab.evaluate(
      `void (navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); })`,
    );
    await tab.click(".code button");
    await tab.shows(".code [role=status]", "Copied");
    expect(await tab.evaluate("window.copied")).toBe("npm install xent\n");
    await tab.close();
  });

  test("a search that cannot be loaded says so, and the next letter tries again", async () => {
    const tab = await open(browser, "read/");
    await tab.evaluate(
      `void (window.fetched = fetch, window.fetch = () => Promise.reject(new Error("offline")))`,
    );
    await tab.fill(FIELD, "softmax");
    await tab.shows(".search [role=status]", "could not be loaded");
    await tab.evaluate(`void (window.fetch = window.fetched)`);
    await tab.fill(FIELD, "softmax o");
    await tab.until(`document.querySelector("${LIST} [role=option]") !== null`);
    await tab.close();
  });
});
