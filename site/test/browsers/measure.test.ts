/** The benchmark in browsers: what is chosen, verified and shown; stops, copies, threads, peers, and what is missing. No time is asserted. */

import { describe, expect, test } from "vitest";
import { words as en } from "../../measure/words.en.js";
import { words as zh } from "../../measure/words.zh.js";
import { findingsOf } from "../axe.js";
import type { Tab } from "../tab.js";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();
const strict = await visiting({ policy: "default-src 'self'" });
/** Workers have the policy, too: whatever the peers load is from here. */
const own = await visiting({ policy: "default-src 'self' 'wasm-unsafe-eval'", isolated: true });

const SHORT = { "#measure-rounds": 1, "#measure-turnMs": 1, "#measure-own-size": "3×5" };
const LISTED = ["32x1008", "256x8192"];

/** As little as can be measured. */
async function shorten(tab: Tab): Promise<void> {
  await tab.until(`document.querySelector(".measure-facts").textContent.includes("xent 0")`);
  for (const [field, value] of Object.entries(SHORT)) await tab.fill(field, value);
  for (const size of LISTED) await tab.click(`#measure-size-${size}`);
}

async function measured(tab: Tab, words = en): Promise<string[][]> {
  await tab.click("#measure-start");
  await tab.until(
    `document.querySelector("#measure-said").textContent.startsWith(${JSON.stringify(words.finished(0).slice(0, 3))})`,
  );
  return tab.evaluate(
    `[...document.querySelectorAll("#measure-table tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent))`,
  );
}

describe.each(browsers)("%s", (_, browser) => {
  test("faults of the fields, a measurement, its texts", async () => {
    const tab = await open(browser, "measure/");
    await shorten(tab);
    const faulty = async (field: string, value: string, fault: string) => {
      await tab.fill(field, value);
      await tab.shows(`${field}-fault`, fault);
    };
    await faulty("#measure-rounds", "0", en.numberFault("0", 1, 99, 1));
    await faulty("#measure-turnMs", "soon", en.numberFault("soon", 1, 2000, 1));
    await faulty("#measure-own-size", "9000×9000", en.sizeTooLarge("9000×9000", 64));
    await faulty("#measure-own-size", "many", en.sizeFault("many"));
    // Nothing is left to measure.
    await tab.shows("#measure-said", en.nothing);
    expect(await tab.evaluate(`document.querySelector("#measure-start").disabled`)).toBe(true);
    await tab.fill("#measure-own-size", "3×5");
    await tab.click("#measure-operation-softmax");
    await tab.click("#measure-engine-xent-relaxed");
    const rows = await measured(tab);
    expect(rows.map(([operation, size, engine]) => `${operation} ${size} ${engine}`)).toEqual(
      ["crossEntropy", "crossEntropyGrad"].flatMap((operation) =>
        ["xent", "xent/js", "plain loop"].map((engine) => `${operation} 3×5 ${engine}`),
      ),
    );
    for (const row of rows) {
      expect(row.at(-1)).toBe(en.verified);
      expect(Number(row[4])).toBeGreaterThan(0);
    }
    expect(await tab.text("#measure-said")).toBe(en.finished(6));
    expect(
      await tab.evaluate(
        `[...document.querySelectorAll(".measure-group")].map((group) => group.querySelectorAll("rect").length)`,
      ),
    ).toEqual([3, 3]);
    const facts = await tab.text(".measure-facts");
    expect(facts).toMatch(/V8|SpiderMonkey|JavaScriptCore/);
    expect(facts).toContain(en.kernels.wasm);
    expect(facts).toMatch(/[\d.]+ ms/);
    // To the clipboard, where the browser lets it.
    await tab.evaluate(
      `void Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text) => { window.copied = text; } } })`,
    );
    await tab.click("#measure-csv");
    await tab.shows("#measure-copied", en.copied);
    const csv = (await tab.evaluate<string>("copied")).trim().split("\r\n");
    expect(csv.length).toBe(7);
    expect(csv[1]).toMatch(/^crossEntropy,3,5,xent,wasm,1,,[\d.e-]+,.*,verified,$/);
    // Elsewhere the text is there to be taken.
    await tab.evaluate(
      `void Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined })`,
    );
    await tab.click("#measure-markdown");
    await tab.shows("#measure-copied", en.copyByHand);
    const selected = await tab.until<string>(
      `(() => { const area = document.querySelector(".measure-text"); return area && area.value.slice(area.selectionStart, area.selectionEnd); })()`,
    );
    expect(selected).toContain("| crossEntropy | 3×5 | xent | wasm | ");
    expect(selected).toMatch(/^Version: xent 0/);
    expect(await findingsOf(tab)).toEqual([]);
    await tab.close();
  });

  test("a stop keeps what was timed", async () => {
    const tab = await open(browser, "measure/");
    await shorten(tab);
    await tab.fill("#measure-rounds", 99);
    await tab.fill("#measure-turnMs", 500);
    await tab.click("#measure-start");
    await tab.until(`document.querySelector(".measure-value") !== null`);
    expect(await tab.evaluate(`document.querySelector("#measure-start").disabled`)).toBe(true);
    await tab.click("#measure-stop");
    await tab.shows("#measure-said", en.stopped);
    expect(await tab.evaluate(`document.querySelectorAll("#measure-table tbody tr").length`)).toBe(4);
    expect(await tab.evaluate(`document.querySelector("#measure-start").disabled`)).toBe(false);
    await tab.close();
  });

  test("a stop of what does not answer", async () => {
    const tab = await open(browser, "measure/");
    await shorten(tab);
    await tab.evaluate(
      `void (window.Worker = function () { return Object.assign(new EventTarget(), { postMessage() {}, terminate() {} }); })`,
    );
    await tab.click("#measure-start");
    await tab.click("#measure-stop");
    await tab.shows("#measure-said", en.stopped);
    expect(await tab.text("main")).toContain(en.noResults);
    await tab.close();
  });

  test("the peers, when they are asked for, and threads", async () => {
    const tab = await own.open(browser, "measure/");
    await shorten(tab);
    expect(await tab.evaluate(`document.querySelector("#measure-engine-tfjs-wasm")`)).toBe(null);
    await tab.click("#measure-load");
    await tab.shows("#measure-peers", en.loaded);
    await tab.click("#measure-operation-softmax");
    await tab.until(`document.querySelector("#measure-engine-onnxruntime-web")?.checked`);
    await tab.evaluate(
      `void (document.querySelector("#measure-engine-xent-pool").checked || document.querySelector("#measure-engine-xent-pool").click())`,
    );
    await tab.shows(
      ".measure-choices ~ p",
      (await tab.evaluate("crossOriginIsolated")) ? en.sharedNote : en.copiedNote,
    );
    await tab.fill("#measure-threads", "1");
    await tab.shows("#measure-threads-fault", "2");
    await tab.fill("#measure-threads", "2");
    const rows = await measured(tab);
    expect(await tab.text("#measure-notices")).toBe("");
    const outcomes = Object.fromEntries(
      rows.map(([operation, , engine, , , , , , , outcome]) => [`${operation} ${engine}`, outcome]),
    );
    for (const engine of ["xent/pool", "tfjs (wasm)", "tfjs (cpu)", "onnxruntime-web"])
      expect(outcomes[`crossEntropy ${engine}`], engine).toBe(en.verified);
    expect(outcomes["crossEntropyGrad xent/pool"]).toBe(en.verified);
    expect(outcomes["crossEntropyGrad onnxruntime-web"]).toBe(en.other);
    const pool = rows.find(([, , engine]) => engine === "xent/pool");
    expect(pool?.[3]).toMatch(/2 threads, (shared memory|copies)$/);
    await tab.close();
  });

  test("where WebAssembly is refused: TypeScript, and who has none", async () => {
    const tab = await strict.open(browser, "measure/");
    await shorten(tab);
    await tab.click("#measure-load");
    await tab.shows("#measure-peers", en.loaded);
    await tab.click("#measure-operation-crossEntropyGrad");
    const rows = await measured(tab);
    const notices = await tab.text("#measure-notices");
    expect(notices).toContain(en.typescript);
    for (const engine of ["tfjs (wasm)", "onnxruntime-web"])
      expect(notices).toContain(`${en.absent(engine)} ${en.reasons.wasm}`);
    expect(rows.filter(([, , engine]) => engine === "xent").map((row) => [row[3], row.at(-1)])).toEqual([
      ["js", en.verified],
      ["js", en.verified],
    ]);
    expect(rows.filter(([, , engine]) => engine === "tfjs (cpu)").map((row) => row.at(-1))).toEqual([
      en.verified,
      en.verified,
    ]);
    await tab.close();
  });

  test("where no worker starts, in Chinese: the page itself", async () => {
    const tab = await open(browser, "zh/measure/");
    await shorten(tab);
    await tab.evaluate(`void (window.Worker = function () { throw new Error("no workers"); })`);
    await tab.click("#measure-engine-xent-pool");
    const rows = await measured(tab, zh);
    const notices = await tab.text("#measure-notices");
    expect(notices).toContain(zh.inPage);
    expect(notices).toContain(zh.absent("xent/pool"));
    expect(rows.length).toBe(12);
    for (const row of rows) expect(row.at(-1)).toBe(zh.verified);
    expect(await findingsOf(tab)).toEqual([]);
    await tab.close();
  });
});
