/** The first page's row of logits, against numbers that are computed here in another way. */

import { describe, expect, test } from "vitest";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();

function lossOf(logits: readonly number[], target: number): string {
  const powers = logits.map(Math.exp);
  return (-Math.log(powers[target] / powers.reduce((sum, power) => sum + power, 0))).toFixed(4);
}

describe.each(browsers)("%s", (_, browser) => {
  test("logits and target make the loss; the page for wrong addresses stays what it is", async () => {
    const tab = await open(browser, "");
    expect(await tab.text("#hero-loss")).toBe(lossOf([3, 1, -3], 1));
    await tab.until(`(() => {
      const field = document.querySelector("#hero-0");
      field.value = "-0.5";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return document.querySelector("#hero-loss").textContent === ${JSON.stringify(lossOf([-0.5, 1, -3], 1))};
    })()`);
    await tab.click(".hero-rows li:nth-child(3) input[type=radio]");
    await tab.shows("#hero-loss", lossOf([-0.5, 1, -3], 2));
    await tab.shows(".hero-play pre", "crossEntropy([[-0.5, 1, -3]], [2])");
    await tab.close();

    const lost = await open(browser, "404.html");
    await lost.shows("h1", "There is no such page");
    await lost.close();
  });
});
