/** Files on their page: chosen and dropped, looked at, compared, saved, cancelled; and all that may be wrong with them. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { npy, npyHeader } from "../../../test/cli/npyFixture.js";
import { bytesOf } from "../../../test/files/fixtures.js";
import { llama } from "../../../test/files/llamaFixture.js";
import { words as en } from "../../files/words.en.js";
import { words as zh } from "../../files/words.zh.js";
import { findingsOf } from "../axe.js";
import type { Tab } from "../tab.js";
import { browsers, visiting } from "../visits.js";

const COMMAND = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const SAMPLE = new URL("../../../sample/", import.meta.url);
const CLASSES = 128;
const LEVELS = 255;
/** Digits of a divergence on the page. */
const SHOWN_DIGITS = 6;

const folder = mkdtempSync(join(tmpdir(), "xent-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { open } = await visiting();
const strict = await visiting({ policy: "default-src 'self'" });

const sampleOf = (name: string) => readFileSync(new URL(name, SAMPLE));
const HEADER_BYTES = 128;
const logits = sampleOf("logits-base.npy");

/** The copy that the page makes, made here once more. */
function eightBits(): Buffer {
  const copy = Buffer.from(logits);
  const values = new Float32Array(Uint8Array.from(copy).buffer, HEADER_BYTES);
  for (let row = 0; row < values.length; row += CLASSES) {
    const all = values.slice(row, row + CLASSES);
    const least = all.reduce((a, b) => Math.min(a, b));
    const step = (all.reduce((a, b) => Math.max(a, b)) - least) / LEVELS;
    for (let c = 0; c < CLASSES; c++)
      copy.writeFloatLE(least + step * Math.round((all[c] - least) / step), HEADER_BYTES + 4 * (row + c));
  }
  return copy;
}

/** The mean divergence of the rows, in float64, without the library. */
function divergence(base: Buffer, model: Buffer): number {
  const rows = (base.length - HEADER_BYTES) / 4 / CLASSES;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const logProbs = [base, model].map((file) => {
      const z = Array.from({ length: CLASSES }, (_, c) =>
        file.readFloatLE(HEADER_BYTES + 4 * (row * CLASSES + c)),
      );
      const most = Math.max(...z);
      const log = most + Math.log(z.reduce((sum, x) => sum + Math.exp(x - most), 0));
      return z.map((x) => x - log);
    });
    for (let c = 0; c < CLASSES; c++) sum += Math.exp(logProbs[0][c]) * (logProbs[0][c] - logProbs[1][c]);
  }
  return sum / rows;
}

/** The page, when its script runs: a press of the button is answered. */
async function opened(tab: Tab, fault: string): Promise<Tab> {
  const answer = `(document.querySelector("#compare").click(), document.querySelector("#run-fault").textContent)`;
  expect(await tab.until(answer, "the page answers")).toBe(fault);
  return tab;
}

/** An expression for a file in the page. */
function fileOf(name: string, bytes: Uint8Array): string {
  const base64 = JSON.stringify(Buffer.from(bytes).toString("base64"));
  return `new File([Uint8Array.from(atob(${base64}), (c) => c.charCodeAt(0))], ${JSON.stringify(name)}, { lastModified: 1 })`;
}

const inputOf = (slot: string) => `document.getElementById("slot-${slot}")`;

async function choose(tab: Tab, slot: string, file: string): Promise<void> {
  await tab.evaluate(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(${file});
    ${inputOf(slot)}.files = transfer.files;
    ${inputOf(slot)}.dispatchEvent(new Event("change", { bubbles: true }));
  })()`);
}

/** `transfer`: an expression for what is dropped. */
async function drop(tab: Tab, selector: string, transfer: string): Promise<void> {
  await tab.evaluate(`(() => {
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: ${transfer} });
    document.querySelector(${JSON.stringify(selector)}).dispatchEvent(event);
    if (!event.defaultPrevented) throw new Error("the browser would leave the page");
  })()`);
}

const transferOf = (...files: string[]) =>
  `((files) => { const transfer = new DataTransfer(); for (const file of files) transfer.items.add(file); return transfer; })([${files.join(", ")}])`;

const shadow = (selector: string) =>
  `document.querySelector(".report-host").shadowRoot.querySelector(${JSON.stringify(selector)})`;

/** Runs, and waits for the report. */
async function compared(tab: Tab, start = "#compare"): Promise<void> {
  await tab.evaluate(`document.querySelector(".report-host")?.shadowRoot.replaceChildren()`);
  await tab.click(start);
  await tab.until(
    `(document.querySelector(".report-host")?.shadowRoot?.querySelector("h1") ?? null) !== null && document.querySelector("#cancel").disabled`,
    "the report is there",
  );
}

/** The page that "Save" gives. */
async function saved(tab: Tab): Promise<{ page: string; name: string }> {
  await tab.evaluate(`(() => {
    const { createObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    window.saved = null;
    URL.createObjectURL = (blob) => ((window.blob = blob), createObjectURL.call(URL, blob));
    HTMLAnchorElement.prototype.click = function () { const name = this.download; window.blob.text().then((page) => { window.saved = { page, name }; }); };
    document.querySelector("#save").click();
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
  })()`);
  return tab.until("window.saved");
}

function commandPage(files: Readonly<Record<string, Uint8Array | string>>, args: string): string {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  execFileSync(process.execPath, [COMMAND, ...args.split(" "), "--report", "out.html"], { cwd: folder });
  return readFileSync(join(folder, "out.html"), "utf8");
}

const shape: readonly number[] = [2, 3];
const smallBytes = npy({ descr: "<f4", shape }, [1, 2, 3, 0, 0, 0]);
const small = fileOf("small.npy", smallBytes);
const other = fileOf("other.npy", npy({ descr: "<f4", shape }, [1, 2, 2, 0, 0, 1]));
const wide = fileOf("wide.npy", npy({ descr: "<f4", shape: [1, 4] }, [1, 2, 2, 0]));
const targets = fileOf("targets.npy", npy({ descr: "<i4", shape: [2] }, [0, 2]));
const far = fileOf("far.npy", npy({ descr: "<i4", shape: [2] }, [0, 3]));

describe.each(browsers)("%s", (_, browser) => {
  test("the sample is compared with its copy, and saved as the command writes it", async () => {
    const tab = await opened(await open(browser, "files/"), en.faults.noBase);
    await compared(tab, "#sample");
    const copy = eightBits();
    const shown = Number(await tab.evaluate(`${shadow(".headline strong")}.textContent`));
    expect(shown).toBeCloseTo(divergence(logits, copy), SHOWN_DIGITS);
    const { page, name } = await saved(tab);
    expect(name).toBe("logits-8bit.npy.html");
    const ascii = JSON.stringify(Array.from({ length: CLASSES }, (_, c) => String.fromCharCode(c)));
    const files = {
      "logits.npy": logits,
      "logits-8bit.npy": copy,
      "targets.npy": sampleOf("targets.npy"),
      "ascii.json": ascii,
    };
    expect(page).toBe(
      commandPage(files, "compare logits.npy logits-8bit.npy targets.npy --tokens ascii.json"),
    );
    expect(await tab.text("#status")).toMatch(/^Done: 2,048 rows in .* rows\/s \(wasm\)/);
    // The report has its style, and its headings are below that of the page.
    expect(await tab.evaluate(`getComputedStyle(${shadow(".headline")}).display`)).toBe("flex");
    expect(await tab.evaluate(`${shadow("h1")}.getAttribute("aria-level")`)).toBe("3");
    await tab.evaluate(`void (window.print = () => { window.printed = true; })`);
    await tab.click("#print");
    expect(await tab.evaluate("window.printed")).toBe(true);
    await tab.close();
  });

  test("on 320 pixels no number of the report is cut, nor its error", async () => {
    const tab = await open(browser, "files/");
    await tab.evaluate(`(() => {
      const frame = document.createElement("iframe");
      frame.width = "320";
      frame.src = location.pathname;
      document.body.append(frame);
    })()`);
    const inFrame = `document.querySelector("iframe").contentDocument`;
    const report = `${inFrame}.querySelector(".report-host").shadowRoot`;
    await tab.until(`(() => {
      const frame = ${inFrame};
      if (!frame.querySelector("#sample").disabled && frame.querySelector("#status").textContent === "") frame.querySelector("#sample").click();
      return ${report}.querySelector(".figures") !== null;
    })()`);
    const cut = `(() => {
      const { right } = ${report}.querySelector(".tables").getBoundingClientRect();
      const numbers = [...${report}.querySelectorAll(".headline strong, .headline span, .figures td")];
      return numbers.filter((each) => each.getBoundingClientRect().right > right + 1).map((each) => each.textContent);
    })()`;
    expect(await tab.evaluate(cut)).toEqual([]);
    await tab.close();
  });

  test("files are chosen and dropped, looked at, and what is wrong is said beside them", async () => {
    const tab = await opened(await open(browser, "files/"), en.faults.noBase);
    await choose(tab, "base", small);
    await tab.shows("#slot-base-file", `float32, 2 × 3, ${smallBytes.length} B`);
    expect(await tab.text("#compare")).toBe(en.loss);
    await tab.click("#compare");
    await tab.shows("#run-fault", en.faults.noTargets);

    // Formats, by their first bytes; of several tensors one is chosen.
    for (const [name, words] of [
      ["fortran.npy", "float16, 3 × 4 × 5"],
      ["deflated.npz", null],
      ["one.pt", "float32, 3 × 4 × 5"],
    ] as const) {
      await choose(tab, "model", fileOf(name, bytesOf(name)));
      if (words !== null) await tab.shows("#slot-model-file", words);
    }
    await choose(tab, "model", fileOf("two.npz", bytesOf("two.npz")));
    await tab.shows("#slot-model-fault", en.faults.several);
    expect(
      await tab.evaluate(`[...document.querySelectorAll("#slot-model-tensor option")].map((o) => o.value)`),
    ).toEqual(["", "logits", "targets"]);
    await tab.fill("#slot-model-tensor", "logits");
    await tab.shows("#slot-model-file", "float32, 3 × 4 × 5");
    expect(await tab.text("#slot-model-fault")).toBe("");
    const tokens = [0, 1, 2, 0, 1, 2, 0, 1];
    const file = llama({ nCtx: 8, nVocab: 3, tokens, logits: Array.from({ length: 9 }, (_, k) => k % 4) });
    await choose(tab, "model", fileOf("kl.logits", file));
    await tab.shows("#slot-model-file", en.withTargets);

    // Bad files.
    for (const [name, bytes, words] of [
      ["text.csv", Buffer.from("1, 2, 3\n"), "text.csv: is a text file"],
      ["empty.npy", Buffer.alloc(0), "empty.npy: is empty"],
      ["cut.npy", npy({ descr: "<f4", shape: [9, 9] }, [1]), "cut.npy: is truncated"],
    ] as const) {
      await choose(tab, "model", fileOf(name, bytes));
      await tab.shows("#slot-model-fault", words);
    }
    await choose(tab, "model", wide);
    await tab.shows("#slot-model-file", "1 × 4");
    await tab.click("#compare");
    await tab.shows("#slot-model-fault", "wide.npy: has shape (1, 4), expected (2, 3) as in small.npy");

    // Drops: one, two, too many, a folder, no file.
    await drop(tab, "#slot-model", transferOf(other));
    await tab.shows("#slot-model-file", "other.npy");
    expect(await tab.text("#slot-model-fault")).toBe("");
    await drop(tab, "#slot-base", transferOf(small, other, wide));
    await tab.shows("#slot-base-fault", en.faults.tooMany(3));
    await drop(
      tab,
      "#slot-base",
      `{ files: [], items: [{ webkitGetAsEntry: () => ({ isDirectory: true }) }] }`,
    );
    await tab.shows("#slot-base-fault", en.faults.folder);
    await drop(tab, "#slot-base", "new DataTransfer()");
    await tab.shows("#slot-base-fault", en.faults.noFile);
    await drop(tab, "h1", transferOf(other, small));
    await tab.shows("#slot-base-file", "other.npy");
    await tab.shows("#slot-model-file", "small.npy");
    await choose(tab, "base", small);
    await tab.shows("#same", en.sameFile);

    // Targets, and a bad setting; the rest goes on.
    await choose(tab, "base", other);
    await choose(tab, "targets", far);
    await tab.click("#compare");
    await tab.shows("#slot-targets-fault", "far.npy: row 1 is 3, expected 0 <= target < 3");
    await choose(tab, "targets", targets);
    await tab.fill("#set-temperature", "hot");
    await tab.shows("#set-temperature-fault", en.faults.positive);
    await tab.click("#compare");
    await tab.until(
      `document.activeElement.id === "set-temperature" && document.querySelector(".more").open`,
    );
    await tab.fill("#set-temperature", "2");
    await compared(tab);
    // KL of softmax([1, 2, 2] / 2) from softmax([1, 2, 3] / 2), and of softmax([0, 0, 1] / 2) from the uniform one, by hand.
    const softmax = (z: readonly number[]) => {
      const e = z.map((x) => Math.exp(x / 2));
      return e.map((x) => x / e.reduce((a, b) => a + b));
    };
    const kl = (p: readonly number[], q: readonly number[]) =>
      p.reduce((sum, x, c) => sum + x * Math.log(x / q[c]), 0);
    const mean =
      (kl(softmax([1, 2, 2]), softmax([1, 2, 3])) + kl(softmax([0, 0, 1]), softmax([0, 0, 0]))) / 2;
    const shown = Number(await tab.evaluate(`${shadow(".headline strong")}.textContent`));
    expect(Math.abs(shown - mean)).toBeLessThan(0.005 * Math.max(1, mean));
    expect(await tab.evaluate(`${shadow(".facts")}.textContent`)).toContain("temperature2");
    expect(await findingsOf(tab)).toEqual([]);

    // One file alone: its loss.
    await tab.evaluate(`${inputOf("model")}.closest("fieldset").querySelector("button").click()`);
    await tab.until(`document.activeElement.id === "slot-model"`);
    await tab.fill("#set-temperature", "");
    await compared(tab);
    expect(await tab.evaluate(`${shadow("header p")}.textContent`)).toBe("Cross-entropy loss");
    await tab.close();
  });

  test("a file of more than 4 GB is read by slices, and the run is cancelled", async () => {
    const tab = await opened(await open(browser, "files/"), en.faults.noBase);
    const rows = 1_200_000;
    const header = fileOf("header", npyHeader({ descr: "<f4", shape: [rows, 1000] }));
    // 4.8 GB, of one piece that is repeated.
    await tab.evaluate(`void (window.huge = (name) => {
      const piece = new Blob([new Uint8Array(4_000_000)]);
      const pieces = new Blob(Array(30).fill(piece));
      return new File([${header}, ...Array(40).fill(pieces)], name, { lastModified: name.length });
    })`);
    await choose(tab, "base", `window.huge("a.npy")`);
    await choose(tab, "model", `window.huge("bb.npy")`);
    await tab.shows("#slot-model-file", "1200000 × 1000, 4.8 GB");
    await tab.click("#compare");
    await tab.until(`document.querySelector("#progress")?.value > 0`);
    expect(await tab.evaluate(`document.querySelector("#progress").max`)).toBe(rows);
    // What is looked at when the run ends is looked at once more.
    await tab.evaluate(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(window.huge("ccc.npy"));
      ${inputOf("model")}.files = transfer.files;
      ${inputOf("model")}.dispatchEvent(new Event("change", { bubbles: true }));
      document.querySelector("#cancel").click();
    })()`);
    await tab.shows("#status", en.cancelled);
    await tab.shows("#slot-model-file", "ccc.npy float32, 1200000 × 1000");
    // The next run is not disturbed by the last one.
    await choose(tab, "base", small);
    await choose(tab, "model", other);
    await compared(tab);
    await tab.close();
  });

  test("without WebAssembly, in Chinese, the TypeScript engine gives the same report", async () => {
    const tab = await opened(await strict.open(browser, "zh/files/"), zh.faults.noBase);
    await tab.evaluate(`void document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      if (!/wasm/.test(blockedURI)) (window.violations ??= []).push(violatedDirective);
    })`);
    await compared(tab, "#sample");
    await tab.shows("main", zh.withoutWasm);
    expect(await tab.evaluate(`${shadow("h2")}.textContent`)).toBe("图");
    expect(await tab.evaluate(`${shadow(".headline dt")}.textContent`)).toBe("KL(基准 ‖ 模型)");
    expect(await tab.evaluate(`getComputedStyle(${shadow(".headline")}).display`)).toBe("flex");
    expect(await tab.text("#status")).toMatch(/^完成：2,048 行.*（js）/);
    expect((await saved(tab)).page).toContain('<html lang="zh-Hans">');
    expect(await tab.evaluate("window.violations ?? null")).toBeNull();
    await tab.close();
  });

  test("without a worker the page computes, says so, and is cancelled; a file that vanishes is said", async () => {
    const tab = await opened(await open(browser, "files/"), en.faults.noBase);
    await tab.evaluate(`void (window.Worker = class { constructor() { throw new Error("no worker"); } })`);
    await choose(tab, "base", small);
    await tab.shows(".files-form", en.inPage);
    await choose(tab, "model", other);
    await compared(tab);
    await tab.evaluate(
      `void (window.slice = Blob.prototype.slice, Blob.prototype.slice = () => ({ arrayBuffer: () => Promise.reject(new Error()) }))`,
    );
    await choose(tab, "model", other);
    await tab.shows("#slot-model-fault", en.faults.gone);
    await tab.evaluate(`void (Blob.prototype.slice = window.slice)`);
    const many = fileOf("many.npy", npyHeader({ descr: "<f4", shape: [200_000, 100] }));
    await tab.evaluate(
      `void (window.many = (name) => new File([${many}, new Uint8Array(80_000_000)], name, { lastModified: name.length }))`,
    );
    await choose(tab, "base", `window.many("a.npy")`);
    await choose(tab, "model", `window.many("bb.npy")`);
    await tab.click("#compare");
    await tab.until(`document.querySelector("#progress")?.value > 0`);
    await tab.click("#cancel");
    await tab.shows("#status", en.cancelled);
    await tab.close();
  });
});
