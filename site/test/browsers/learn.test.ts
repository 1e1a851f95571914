/** Everything that a visitor can do on Learn, against numbers that are computed here in another way. */

import { describe, expect, test } from "vitest";
import { findingsOf } from "../axe.js";
import { darken } from "../darken.js";
import type { Tab } from "../tab.js";
import { browsers, visiting } from "../visits.js";

const { open } = await visiting();
const strict = await visiting({ policy: "default-src 'self'" });

const exp = (z: readonly number[], temperature = 1) => z.map((value) => Math.exp(value / temperature));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const softmax = (z: readonly number[], temperature = 1) => {
  const powers = exp(z, temperature);
  return powers.map((power) => power / sum(powers));
};
const lossOf = (z: readonly number[], target: number) => -Math.log(softmax(z)[target]);
const text = (value: number) =>
  value
    .toFixed(4)
    .replace("-", "−")
    .replace(/^−(0\.0+)$/, "$1");

const ROW = [2, 0.5, -1, -2];
const chart = (selector: string) =>
  `document.querySelector(${JSON.stringify(selector)}).getAttribute("aria-label")`;
const inField = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).value`;
const faultOf = (tab: Tab, id: string) => tab.text(`#${id}-fault`);

/** Resolves when the page lives: then the unit changes its numbers. */
async function loaded(tab: Tab): Promise<Tab> {
  await tab.until(`(() => {
    document.querySelector('input[name="unit"][value="bits"]').click();
    return document.querySelector("#row-loss").textContent.includes("3.0717");
  })()`);
  await tab.click(`input[name="unit"][value="nats"]`);
  await tab.shows("#row-loss", "2.1291");
  return tab;
}

describe.each(browsers)("%s", (_, browser) => {
  test("one row, its curve, its gradient, its dials, its sums", async () => {
    const tab = await loaded(await open(browser, "learn/"));

    // All logits at once, and a class more.
    await tab.fill("#logits", "tensor([ 2.0, 5e-1, −1, -2 ])");
    await tab.shows("#row-loss", text(lossOf(ROW, 1)));
    expect(await tab.evaluate(chart(".step:nth-child(1) svg"))).toBe(
      `Softmax: ${["cat", "dog", "bird", "fish"].map((name, index) => `${name} ${text(softmax(ROW)[index])}`).join(", ")}`,
    );
    expect(await tab.evaluate(chart(".step:nth-child(2) svg"))).toContain(
      `fish ${text(Math.log(softmax(ROW)[3]))}`,
    );
    // Target, name, one logit by its field, its slider and its keys.
    await tab.click(".class:nth-child(3) input[type=radio]");
    await tab.shows("#row-loss", text(lossOf(ROW, 2)));
    await tab.fill(".class:nth-child(3) .class-name", "wolf");
    await tab.shows("#curve", "Probability of wolf");
    await tab.fill("#logit-2", "1,25");
    await tab.shows("#row-loss", text(lossOf([2, 0.5, 1.25, -2], 2)));
    await tab.press("#logit-2", "ArrowUp");
    await tab.shows("#row-loss", text(lossOf([2, 0.5, 1.35, -2], 2)));
    await tab.fill(".class:nth-child(3) input[type=range]", -1);
    await tab.shows("#row-loss", text(lossOf(ROW, 2)));
    await tab.shows("#row-code", "z = torch.tensor([[2., 0.5, -1., -2.]])");
    await tab.shows("#row-code", "const y = [2];");
    // A class more, a class less.
    await tab.click(".editor > button");
    await tab.shows("#row-loss", text(lossOf([...ROW, 0], 2)));
    await tab.click(".class:nth-child(5) button");
    await tab.shows("#row-loss", text(lossOf(ROW, 2)));
    await tab.click(".class:nth-child(1) button");
    await tab.shows("#row-loss", text(lossOf(ROW.slice(1), 1)));
    await tab.until(`document.querySelector(".class:nth-child(1) button").disabled`);

    // Bad input: a sentence, and the last good numbers stay.
    for (const [given, said] of [
      ["1 2 x", "“x” is no number."],
      ["1 nan 3", "NaN is no logit"],
      ["1 2 inf", "Infinity"],
      ["", "There is no number here."],
      ["1 2", "These are 2 numbers; 3 to 10 classes"],
      ["1 2 3\n4 5", "Row 2 has 2 numbers, expected 3."],
      ["1 2 3\n4 5 6", "These are 2 rows"],
      ["1,5, 2,5, 3", "may be a decimal comma"],
      ["-inf -inf -inf", "All classes would be ruled out"],
      ["1 2 1e7", "beyond a million"],
    ]) {
      await tab.fill("#logits", given);
      await tab.shows("#logits-fault", said);
      expect(await tab.text("#row-loss")).toContain(text(lossOf(ROW.slice(1), 1)));
    }
    // A fault that a slider has taken away does not come back with the value.
    await tab.fill("#logits", "1.5, -1, -2");
    await tab.fill("#logit-0", "more");
    await tab.shows("#logit-0-fault", "“more” is no number.");
    await tab.fill(".class:nth-child(1) input[type=range]", 3);
    await tab.shows("#logit-0-fault", "");
    await tab.until(`${inField("#logit-0")} === "3"`);
    await tab.fill(".class:nth-child(1) input[type=range]", 1.5);
    await tab.until(`${inField("#logit-0")} === "1.5"`);
    expect(await faultOf(tab, "logit-0")).toBe("");
    await tab.fill("#logits", "0.5, -1, -2");
    await tab.fill("#logit-0", "much");
    await tab.shows("#logit-0-fault", "“much” is no number.");
    expect(await tab.evaluate(`document.querySelector("#logit-0").getAttribute("aria-invalid")`)).toBe(
      "true",
    );
    await tab.fill("#logit-0", "3");
    await tab.until(
      `document.querySelector("#logit-0-fault").textContent === "" && document.querySelector("#logits-fault").textContent === ""`,
    );

    // A class that is ruled out; of one class alone the point cannot move.
    await tab.fill("#logits", "1, -inf, 0");
    await tab.shows("#row-loss", "∞");
    await tab.shows("#sum-equation", "infinite");
    await tab.fill("#logits", "-inf, 1, -inf");
    await tab.shows("#row-loss", "0.0000");
    await tab.shows("#curve", "the point cannot move");

    // The curve: the slider, then the pointer.
    await tab.fill("#logits", "3, 1, -3");
    await tab.fill("#probability", 0.25);
    await tab.shows("#row-loss", text(-Math.log(0.25)));
    const others = Math.exp(3) + Math.exp(-3);
    expect(Number(await tab.evaluate(inField("#logit-1")))).toBeCloseTo(Math.log(others / 3), 3);
    await tab.evaluate(`(() => {
      const svg = document.querySelector("#curve svg");
      const { left, top, width } = svg.getBoundingClientRect();
      const at = (p) => ({ clientX: left + ((36 + p * 354) / 400) * width, clientY: top + 5, bubbles: true, pointerId: 1, buttons: 1 });
      svg.dispatchEvent(new PointerEvent("pointerdown", at(0.3)));
      svg.dispatchEvent(new PointerEvent("pointermove", at(0.5)));
      svg.dispatchEvent(new PointerEvent("pointermove", { ...at(0.9), buttons: 0 }));
    })()`);
    await tab.until(
      `Math.abs(parseFloat(document.querySelector("#row-loss").textContent) - Math.LN2) < 0.01`,
    );

    // The gradient, two steps, and back.
    let z = [3, 1, -3];
    await tab.fill("#logits", "3 1 -3");
    const gradient = (row: readonly number[]) => softmax(row).map((p, index) => p - (index === 1 ? 1 : 0));
    await tab.shows("#gradient-table tbody tr:nth-child(2)", text(gradient(z)[1]));
    expect(await tab.text("#gradient-table tfoot td:last-child")).toBe("0.0000");
    await tab.fill("#rate", 2);
    for (let step = 1; step <= 2; step++) {
      z = z.map((value, index) => value - 2 * gradient(z)[index]);
      await tab.click("#gradient-step");
      await tab.shows("#row-loss", text(lossOf(z, 1)));
    }
    await tab.shows("#gradient-said", `2 steps: the loss went from 2.1291 to ${text(lossOf(z, 1))} nats.`);
    await tab.click("#gradient-reset");
    await tab.shows("#row-loss", "2.1291");

    // The dials.
    z = [3, 1, -3];
    await tab.fill("#temperature", 0.5);
    await tab.fill("#smoothing", 0.3);
    const soft = softmax(z, 0.5);
    const y = [0.1, 0.8, 0.1];
    const smoothed = -sum(y.map((share, index) => share * Math.log(soft[index])));
    await tab.shows("#dials-loss", text(smoothed));
    const charts = `[...document.querySelectorAll("#dials svg")].map((svg) => svg.getAttribute("aria-label")).join(" ")`;
    const said = await tab.evaluate<string>(charts);
    expect(said).toContain(`cat ${text(soft[0])}`);
    expect(said).toContain("wolf 0.8000");
    expect(said).toContain(`bird ${text((soft[2] - 0.1) / 0.5)}`);

    // Bits, everywhere.
    await tab.click(`input[name="unit-lesson"][value="bits"]`);
    await tab.shows("#row-loss", text(lossOf(z, 1) / Math.LN2));
    await tab.shows(".toolbar-loss", text(lossOf(z, 1) / Math.LN2));
    await tab.shows("#dials-loss", text(smoothed / Math.LN2));
    await tab.shows("#perplexity", text(Math.exp(lossOf(z, 1))));
    await tab.shows("#curve", "1.0000 bits");

    // The sum, of each kind of answer, in bits and nats.
    const sums = (q: readonly number[], row: readonly number[], unit: number) => {
      const p = softmax(row);
      const own = -sum(q.map((share) => (share > 0 ? share * Math.log(share) : 0))) / unit;
      const all = -sum(q.map((share, index) => (share > 0 ? share * Math.log(p[index]) : 0))) / unit;
      return `${text(own)} + ${text(all - own)} = ${text(all)}`;
    };
    await tab.fill("#weights", "2 3 5");
    await tab.shows("#sum-equation", sums([0.2, 0.3, 0.5], z, Math.LN2));
    await tab.click(`input[name="unit"][value="nats"]`);
    await tab.shows("#sum-equation", sums([0.2, 0.3, 0.5], z, 1));
    await tab.fill("#weights", "1; 1; 2");
    await tab.shows("#sum-equation", sums([0.25, 0.25, 0.5], z, 1));
    await tab.fill("#weight-2", 0);
    await tab.shows("#sum-equation", sums([0.5, 0.5, 0], z, 1));
    for (const [given, fault] of [
      ["1 2", "There are 3 classes and 2 numbers."],
      ["1 -2 3", "0 or more"],
      ["0 0 0", "more than 0"],
    ]) {
      await tab.fill("#weights", given);
      await tab.shows("#weights-fault", fault);
    }
    await tab.click(`input[name="truth"][value="oneHot"]`);
    await tab.shows("#sum-equation", sums([0, 1, 0], z, 1));
    await tab.click(`input[name="truth"][value="smoothed"]`);
    await tab.fill("#sum-smoothing", 0.6);
    const q = [0.2, 0.6, 0.2];
    await tab.shows("#sum-equation", sums(q, z, 1));
    await tab.click("#sum-step");
    await tab.shows(
      "#sum-equation",
      sums(
        q,
        z.map((value, index) => value - 2 * (softmax(z)[index] - q[index])),
        1,
      ),
    );
    await tab.click("#sum-reset");
    await tab.shows("#sum-equation", sums(q, z, 1));

    // The address holds it all, and the page begins again.
    await tab.until(`location.hash.includes("truth=smoothed") && location.hash.includes("T=0.5")`);
    await tab.click("#again");
    await tab.until(`location.hash === ""`);
    expect(await tab.text("#row-loss")).toContain("2.1291");
    expect(
      await tab.evaluate(
        `performance.getEntriesByType("resource").every(({ name }) => new URL(name).origin === location.origin)`,
      ),
    ).toBe(true);
    await tab.close();
  });

  test("a batch: cells, targets, weights, reductions, what is pasted", async () => {
    const tab = await loaded(await open(browser, "learn/"));
    await tab.shows("#batch-value", "1.2223");

    await tab.fill("#matrix", "1,5;-2;0,25\n3;0,5;-1");
    const rows = [
      [1.5, -2, 0.25],
      [3, 0.5, -1],
    ];
    const losses = [lossOf(rows[0], 2), lossOf(rows[1], 0)];
    await tab.shows("#batch-value", text(sum(losses) / 2));
    await tab.shows("#loss-1", text(losses[1]));
    await tab.click(`input[name="reduction"][value="sum"]`);
    await tab.shows("#batch-value", text(sum(losses)));
    await tab.click(`input[name="reduction"][value="none"]`);
    await tab.shows("#batch-value", `[${losses.map(text).join(", ")}]`);
    await tab.shows("#batch pre", `reduction: "none"`);
    await tab.click(`input[name="reduction"][value="mean"]`);

    await tab.fill("#cell-1-2", "2");
    rows[1] = [3, 0.5, 2];
    losses[1] = lossOf(rows[1], 0);
    await tab.shows("#batch-value", text(sum(losses) / 2));
    await tab.fill("#target-1", "1");
    losses[1] = lossOf(rows[1], 1);
    await tab.shows("#loss-1", text(losses[1]));

    await tab.click("#weighted");
    await tab.fill("#class-weight-2", "3");
    await tab.shows("#batch-value", text((3 * losses[0] + losses[1]) / 4));
    await tab.fill("#class-weight-2", "-1");
    await tab.shows("#class-weight-2-fault", "0 or more");
    await tab.shows("#batch-value", text((3 * losses[0] + losses[1]) / 4));

    await tab.fill("#target-0", "-100");
    await tab.shows("#batch-value", text(losses[1]));
    expect(await tab.text("#loss-0")).toBe("0.0000");
    await tab.fill("#target-1", "-100");
    await tab.shows("#batch-value", "NaN");
    await tab.shows("#batch-said", "as in PyTorch");
    await tab.click("#weighted");

    await tab.click("#add-row");
    await tab.shows("#batch-value", text(Math.log(3)));
    await tab.click("#add-column");
    await tab.click("#remove-column");
    await tab.click("#remove-column");
    await tab.shows("#batch-value", text(Math.LN2));
    await tab.until(`document.querySelector("#remove-column").disabled`);
    await tab.click("#batch-table tbody tr:nth-child(1) button");
    expect(await tab.evaluate(`document.querySelectorAll("#batch-table tbody tr").length`)).toBe(2);

    // A matrix that is pasted into a cell; one that cannot be read.
    const paste = (content: string) =>
      tab.evaluate(`(() => {
        const event = new Event("paste", { bubbles: true, cancelable: true });
        event.clipboardData = { getData: () => ${JSON.stringify(content)} };
        return !document.querySelector("#cell-0-0").dispatchEvent(event);
      })()`);
    expect(await paste("1\t2\t3\n4\t5\t7")).toBe(true);
    await tab.shows("#loss-1", text(lossOf([4, 5, 7], 0)));
    expect(await paste("1\t2\n4")).toBe(true);
    await tab.shows("#batch-fault", "Row 2 has 1 number, expected 2.");
    expect(await paste("4.5")).toBe(false);

    for (const [given, said] of [
      ["1 2 3\n4 5", "Row 2 has 2 numbers, expected 3."],
      ["1 2\n3 nan", "NaN is no logit"],
      ["1 2\n-inf -inf", "Row 2 is −inf throughout"],
      ["1\n2", "These are 1 number; 2 to 10"],
      ["1 2\n".repeat(9), "These are 9 rows; at most 8"],
      ["1,234\t5,678", "may be a decimal comma"],
    ]) {
      await tab.fill("#matrix", given);
      await tab.shows("#matrix-fault", said);
    }
    await tab.shows("#loss-1", text(lossOf([4, 5, 7], 0)));
    await tab.fill("#matrix", "[[1, float('-inf')], [2, 3]]");
    await tab.fill("#target-0", "0");
    await tab.shows("#loss-0", "0.0000");
    await tab.fill("#target-0", "1");
    await tab.shows("#loss-0", "∞");

    // A narrow screen has room for the most that there can be, without scrolling to the side.
    const narrow = `(() => {
      const frame = document.createElement("iframe");
      frame.id = "narrow";
      frame.width = "320";
      frame.height = "600";
      frame.src = location.pathname + "#z=1,2,3,4,5,6,7,8,9,10&rows=" + Array(8).fill("1,2,3,4,5,6,7,8,9,-100000.1234").join(";") + "&names=" + "0123456789abcdef,".repeat(9);
      document.body.append(frame);
    })()`;
    await tab.evaluate(narrow);
    await tab.until(
      `document.querySelector("#narrow").contentDocument.querySelector("#batch-table") !== null && document.querySelector("#narrow").contentDocument.readyState === "complete"`,
    );
    expect(
      await tab.evaluate(`document.querySelector("#narrow").contentDocument.documentElement.scrollWidth`),
    ).toBeLessThanOrEqual(320);
    await tab.close();
  });

  test("a link shows what its sender saw, in the other language, without WebAssembly", async () => {
    const tab = await strict.open(
      browser,
      "zh/learn/#z=1,2,3,4&t=3&unit=bits&names=,,,%25E7%258B%25BC&rows=1,2;3,4&targets=0,-100",
    );
    await tab.shows("#row-loss", text(lossOf([1, 2, 3, 4], 3) / Math.LN2));
    await tab.shows("#without-wasm", "JavaScript 引擎");
    await tab.shows("#curve", "狼的概率");
    await tab.shows("#batch-value", text(lossOf([1, 2], 0) / Math.LN2));
    await tab.fill("#logits", "1 2 x");
    await tab.shows("#logits-fault", "“x”不是数字。");
    expect(await faultOf(tab, "matrix")).toBe("");
    await tab.evaluate(`void (location.hash = "#z=1,2&unit=bits")`);
    await tab.shows("#bad-link", "无法读取");
    await tab.shows("#row-loss", "2.1291");
    // Targets that have no row are said beside the table, until the batch is another one.
    await tab.evaluate(`void (location.hash = "#rows=1,2;3,4&targets=1,0,1")`);
    await tab.shows("#batch-fault", "3 个目标，而批次只有 2 行");
    expect(await tab.evaluate(`document.querySelector("#bad-link")`)).toBeNull();
    await tab.click("#add-row");
    await tab.until(`document.querySelector("#batch-fault").textContent === ""`);
    await tab.click("#copy-link");
    await tab.shows("#said", "数值");
    await tab.close();
  });

  test("axe finds nothing, with faults, light and dark", async () => {
    const tab = await loaded(await open(browser, "learn/"));
    await tab.fill("#logits", "1 2 x");
    await tab.fill("#logit-0", "x");
    await tab.fill("#matrix", "x");
    await tab.click("#gradient-step");
    await tab.click("#weighted");
    expect(await findingsOf(tab)).toEqual([]);
    await darken(tab);
    expect(await findingsOf(tab)).toEqual([]);
    await tab.close();
  });
});
