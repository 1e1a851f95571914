/** The classifier that trains: every control, in a worker and in the page. */

import { describe, expect, test } from "vitest";
import type { SharedBrowser } from "../../../test/platforms/browsers/browser.js";
import { CLASSES, makeData } from "../../learn/trainer/data.js";
import { Perceptron } from "../../learn/trainer/perceptron.js";
import { uniform } from "../../learn/trainer/random.js";
import { FIRST } from "../../learn/trainer/settings.js";
import { words as en } from "../../learn/trainer/words.en.js";
import { words as zh } from "../../learn/trainer/words.zh.js";
import { findingsOf } from "../axe.js";
import type { Tab } from "../tab.js";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();
type Open = typeof open;
const strict = await visiting({ policy: "default-src 'self'" });

const epoch = async (tab: Tab) => Number(await tab.text("#trainer-epoch"));
const until = (tab: Tab, condition: string) =>
  tab.until(`Number(document.querySelector("#trainer-epoch").textContent) ${condition}`);
/** The chart's library wants a language: where the browser names none, as in a container without locales, the page says so. */
const CURVE = `document.querySelector(navigator.language === "C" ? ".trainer figure .fault" : ".trainer-curve canvas") !== null`;
/** The points are drawn once the page lives. */
const ALIVE = `document.querySelector(".trainer-regions").getContext("2d").getImageData(0, 5, 1, 1).data[3] === 255`;
/** How many colours a line of the plane has. */
const COLOURS = `(() => {
  const canvas = document.querySelector(".trainer-regions");
  const { data } = canvas.getContext("2d").getImageData(0, 5, canvas.width, 1);
  return new Set(Array.from({ length: canvas.width }, (_, x) => data.slice(4 * x, 4 * x + 3).join())).size;
})()`;

/** The loss of the untrained network on the points held out, in plain arithmetic. */
function firstLoss(data: keyof typeof CLASSES, noise: number, seed: number, hidden: number): string {
  const { heldOut } = makeData(data, noise, seed);
  const count = CLASSES[data];
  const logits = new Perceptron(hidden, count, uniform(seed ^ 0x5eed)).logits(heldOut.at);
  let total = 0;
  heldOut.classes.forEach((own, row) => {
    const x = Array.from(logits.subarray(row * count, (row + 1) * count));
    total += Math.log(x.reduce((sum, z) => sum + Math.exp(z - x[own]), 0));
  });
  return (total / heldOut.classes.length).toFixed(4);
}

async function opened(open: Open, browser: SharedBrowser, path: string): Promise<Tab> {
  const tab = await open(browser, path);
  // It is loaded when it comes near.
  expect(await tab.evaluate(`document.querySelector(".trainer-regions") === null`)).toBe(true);
  await tab.evaluate(`void document.querySelector(".trainer-place").scrollIntoView()`);
  await tab.until(ALIVE);
  return tab;
}

describe.each(browsers)("%s", (_, browser) => {
  test("starts, pauses, steps, starts anew, and takes every setting up", async () => {
    const tab = await opened(open, browser, "learn/");
    expect(await tab.text("#trainer-spoken")).toBe(en.notStarted);
    await tab.click("#trainer-step");
    await until(tab, "=== 1");
    await tab.shows("#trainer-spoken", "Epoch 1: training loss ");
    await tab.until(`${COLOURS} > 20`);
    await tab.until(CURVE);
    await tab.click("#trainer-run");
    await until(tab, "> 60");
    expect(await tab.text("#trainer-run")).toBe(en.pause);
    await tab.click("#trainer-run");
    await tab.shows("#trainer-run", en.start);
    const paused = await epoch(tab);
    await tab.click("#trainer-step");
    await until(tab, `=== ${paused + 1}`);
    expect(Number(await tab.text("#trainer-train-loss"))).toBeLessThan(0.4);
    expect(await tab.text("#trainer-held-out-accuracy")).toMatch(/^\d+\.\d %$/);
    // Floors: a smoothed loss is larger, and the training goes on from where it is.
    const before = Number(await tab.text("#trainer-train-loss"));
    await tab.fill("#trainer-smoothing", 0.5);
    await tab.fill("#trainer-rate", -3.5);
    await tab.shows(`output[for="trainer-rate"]`, "0.00032");
    await tab.click("#trainer-step");
    await until(tab, `=== ${paused + 2}`);
    expect(Number(await tab.text("#trainer-train-loss"))).toBeGreaterThan(before);
    await tab.fill("#trainer-smoothing", 0);
    // The table has the first and the last epoch.
    await tab.click(".trainer-table summary");
    await tab.until(`document.querySelectorAll(".trainer-table tbody tr").length >= 5`);
    const rows = `[...document.querySelectorAll(".trainer-table tbody tr")].map((row) => row.textContent)`;
    const shown = await tab.evaluate<string[]>(rows);
    expect(shown[0]).toContain(firstLoss("moons", FIRST.noise, 1, FIRST.hidden));
    expect(shown.at(-1)).toMatch(new RegExp(`^${paused + 2}`));
    // What makes it anew.
    await tab.click("#trainer-reset");
    await until(tab, "=== 0");
    expect(await tab.text("#trainer-held-out-loss")).toBe(firstLoss("moons", FIRST.noise, 1, FIRST.hidden));
    const anew = async (field: string, value: string | number, loss: string) => {
      await tab.fill(field, value);
      await tab.shows("#trainer-held-out-loss", loss);
    };
    await anew("#trainer-data", "spirals", firstLoss("spirals", FIRST.noise, 1, FIRST.hidden));
    await anew("#trainer-hidden", 30, firstLoss("spirals", FIRST.noise, 1, 30));
    await anew("#trainer-noise", 0.3, firstLoss("spirals", 0.3, 1, 30));
    await anew("#trainer-seed", "42", firstLoss("spirals", 0.3, 42, 30));
    expect(
      await tab.evaluate(
        `document.querySelector(".trainer-regions").ariaLabel ?? document.querySelector(".trainer-regions").getAttribute("aria-label")`,
      ),
    ).toMatch(/Three spirals.*triangles/);
    // No seed: a sentence, and the last one stays.
    await tab.fill("#trainer-seed", "-7");
    await tab.shows("#trainer-seed-fault", en.seedFault("-7"));
    expect(await tab.text("#trainer-held-out-loss")).toBe(firstLoss("spirals", 0.3, 42, 30));
    await tab.fill("#trainer-seed", "43");
    await tab.until(`document.querySelector("#trainer-seed-fault").textContent === ""`);
    expect(await tab.evaluate(`document.querySelector(".trainer .notice")`)).toBe(null);
    expect(await findingsOf(tab)).toEqual([]);
    await tab.close();
  });

  test("trains in the page where no worker starts, in Chinese", async () => {
    const refusals = [
      `Worker = function () { throw new Error("no workers"); }`,
      `Worker = function () {
        const target = new EventTarget();
        setTimeout(() => target.dispatchEvent(new Event("error")));
        return Object.assign(target, { postMessage() {}, terminate() {} });
      }`,
    ];
    const tab = await opened(open, browser, "zh/learn/");
    for (const refusal of refusals) {
      await tab.evaluate(`void (window.${refusal})`);
      await tab.click("#trainer-run");
      await tab.shows(".trainer .notice", zh.inPage);
      await until(tab, "> 5");
      await tab.click("#trainer-run");
      await tab.shows("#trainer-run", zh.start);
      expect(await tab.text("#trainer-spoken")).toMatch(/^第 \d+ 轮：训练损失/);
      await tab.evaluate("void location.reload()");
      await tab.shows("#trainer-spoken", zh.notStarted);
      await tab.until(ALIVE);
    }
    await tab.close();
  });

  test("trains in TypeScript where WebAssembly is refused", async () => {
    const tab = await opened(strict.open, browser, "learn/");
    await tab.click("#trainer-step");
    await tab.shows("#trainer-epoch", "1");
    expect(await tab.text(".trainer .notice")).toBe(en.typescript);
    await tab.close();
  });
});
