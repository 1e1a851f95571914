/** `--report` of the commands: the page that is written, the texts that it takes, and what is refused. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  CLASSES,
  compareRefused,
  folder,
  inAFolder,
  ROWS,
  refused,
  SAMPLE,
  save,
  saveMatrix,
  xent,
} from "./cliFixture.js";

inAFolder();

const [BASE, SMALL, TARGETS] = ["logits-base.npy", "logits-small.npy", "targets.npy"].map(
  (name) => SAMPLE + name,
);
const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
/** The first words of the sample. */
const FIRST_WORDS = 's" and⏎ "recipients" may be individuals';

function saveJson(name: string, content: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return name;
}

/** The page that the command writes; what it prints is the same without. */
function pageOf(...args: string[]): string {
  const { code, err } = xent(...args, "--report", "page.html");
  expect([code, args[0] === "score" ? "" : err]).toEqual([0, ""]);
  return readFileSync(join(folder, "page.html"), "utf8");
}

/** What the section "On the text" shows, and other texts of the page. */
function wordsOf(page: string, section?: string): string {
  const part =
    section === undefined ? page : (page.split(`<h2 id="${section}">`)[1] ?? "").split("</section>")[0];
  const text = part.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]*>/g, section === undefined ? " " : "");
  return text.replaceAll("&quot;", '"').replace(/\s+/g, " ");
}

describe("a page", () => {
  test("of xent loss has the losses, their errors and the text", () => {
    const page = pageOf("loss", BASE, TARGETS, "--tokens", saveJson("t.json", ASCII));
    const words = wordsOf(page);
    for (const line of [
      "perplexity 4.21262 ± 0.17899",
      "mean loss 1.43808 ± 0.04249",
      "accuracy 61.4746 ± 1.0756 %",
    ])
      expect(words).toContain(line);
    expect(wordsOf(page, "text")).toContain(FIRST_WORDS);
    expect(wordsOf(page, "worst")).toContain("likeliest");
    for (const id of ["loss", "position", "reliability"]) expect(page).toContain(`id="${id}-title"`);
  });

  test("of xent loss in bits, with weights, has the loss that is printed", () => {
    const w = save("w.npy", { descr: "<f4", shape: [128] }, new Array(128).fill(1));
    expect(wordsOf(pageOf("loss", BASE, TARGETS, "--base", "2"))).toContain("mean loss 2.07472 ± 0.06130");
    const words = wordsOf(pageOf("loss", BASE, TARGETS, "--base", "2", "--weight", w));
    expect(words).toContain("loss (mean) 2.07472");
    expect(words).toContain("mean loss, bits");
  });

  test("of xent score has what its meters have, and positions in segments", () => {
    const s = save("s.npy", { descr: "<i8", shape: [4] }, [0n, 1000n, 1500n, 2048n]);
    const page = pageOf("score", BASE, TARGETS, "--segments", s, "--output", "rows.jsonl", "--bytes", "2048");
    const words = wordsOf(page);
    expect(words).toContain("bits per byte 2.07472");
    expect(words).toContain("expected calibration error 7.49278 %");
    expect(words).toContain("position in the sequence");
  });

  test("of xent compare has both models", () => {
    const page = pageOf("compare", BASE, SMALL, TARGETS, "--tokens", saveJson("t.json", ASCII));
    const words = wordsOf(page);
    for (const line of ["KL(base ‖ model) mean 0.701412 ± 0.014537", "Compared with logits-base.npy"])
      expect(words).toContain(line);
    expect(words).not.toContain("log-probability is above");
    for (const id of ["kl", "change", "scatter", "loss", "position", "reliability"])
      expect(page).toContain(`id="${id}-title"`);
    expect(wordsOf(page, "text")).toContain(FIRST_WORDS);
  });

  test("of xent compare says which classes the divergence takes", () => {
    const page = pageOf("compare", BASE, SMALL, TARGETS, "--min-log-prob", "-7.5");
    const title = "KL(base ‖ model) where base’s log-probability is above -7.5 mean";
    expect(wordsOf(page)).toContain(title);
    expect(wordsOf(pageOf("compare", BASE, SMALL, "--min-log-prob", "-Infinity"))).not.toContain(" above -");
  });

  test("of xent compare under --shift has the divergences of the rows that have a target", () => {
    const shape = [2, 3, CLASSES];
    const sizes = [0, 1, 100, 2, 3, 100];
    const x = save("x.npy", { descr: "<f4", shape }, new Array(6 * CLASSES).fill(0));
    const rows = sizes.flatMap((size) => [size, ...new Array(CLASSES - 1).fill(0)]);
    const y = save("y.npy", { descr: "<f4", shape }, rows);
    const t = save("t.npy", { descr: "<i4", shape: shape.slice(0, 2) }, new Array(6).fill(0));
    const page = pageOf("compare", x, y, t, "--shift", "1");
    const worst = page.split('<h2 id="worst">')[1].split("</tbody>")[0];
    const indices = [...worst.matchAll(/<th scope="row">([^<]*)</g)].map(([, words]) => words);
    expect(indices).toEqual(["1, 1", "1, 0", "0, 1", "0, 0"]);
  });

  test("of xent compare without targets has what needs none", () => {
    const page = pageOf("compare", BASE, SMALL);
    expect(page).toContain('id="kl-title"');
    expect(page).not.toContain('id="scatter-title"');
    expect(wordsOf(page)).not.toContain("perplexity");
  });

  test("does not change what is printed, and is the same bytes in the next run", () => {
    const untimed = (text: string) => text.replace(/(time|throughput) .*\n/g, "");
    const printed = xent("loss", BASE, TARGETS).out;
    const first = pageOf("loss", BASE, TARGETS);
    expect(untimed(xent("loss", BASE, TARGETS, "--report", "again.html").out)).toBe(untimed(printed));
    expect(readFileSync(join(folder, "again.html"), "utf8")).toBe(first);
  });

  test("of 100,000 rows is under 300 kB", () => {
    const rows = 100_000;
    const logits = Array.from({ length: rows * 3 }, (_, k) => ((k * 7919) % 1000) / 100);
    const x = save("x.npy", { descr: "<f4", shape: [100, 1000, 3] }, logits);
    const t = save(
      "t.npy",
      { descr: "|u1", shape: [100, 1000] },
      new Uint8Array(rows).map((_, k) => k % 3),
    );
    const texts = saveJson("t.json", ["<&>".repeat(5), "two", '"'.repeat(15)]);
    for (const args of [
      ["loss", x, t, "--dim", "-1"],
      ["compare", x, x, t],
    ]) {
      const page = pageOf(...args, "--tokens", texts);
      expect(page.length).toBeGreaterThan(50_000);
      expect(statSync(join(folder, "page.html")).size).toBeLessThan(300_000);
    }
  });

  test("names masked rows nowhere, and says where a loss is not finite", () => {
    const [x] = saveMatrix();
    const t = save("t.npy", { descr: "<i8", shape: [ROWS] }, [0n, 4n, 2n, 2n, 1n, 3n]);
    const m = save("m.npy", { descr: "|b1", shape: [ROWS] }, [1, 0, 0, 1, 1, 1]);
    const texts = saveJson("v.json", ["zero", "one", "two", "three", "four"]);
    const page = pageOf("loss", x, t, "--mask", m, "--tokens", texts);
    expect(wordsOf(page, "text")).toContain("zero…twoonethree");
    expect(wordsOf(page)).toContain("rows that count 4");
    const nan = save("nan.npy", { descr: "<f4", shape: [1, 2] }, [Number.NaN, 1]);
    const one = save("one.npy", { descr: "<i4", shape: [1] }, [0]);
    expect(xent("loss", nan, one, "--report", "nan.html").code).toBe(0);
    expect(wordsOf(readFileSync(join(folder, "nan.html"), "utf8"))).toContain(
      "the loss of 1 of 1 rows is not finite, the first is row 0 (NaN)",
    );
  });
});

describe("the texts of tokens", () => {
  const shown = (texts: unknown, ...flags: string[]) => {
    const [x, t] = saveMatrix();
    return wordsOf(pageOf("loss", x, t, "--tokens", saveJson("t.json", texts), ...flags), "text");
  };

  test("are those of the targets, if there is one for each", () => {
    expect(shown(["A", "B", "C", "D", "E", "F"])).toContain("ABCDEF");
  });

  test("are those of the classes, of which some may have none", () => {
    expect(shown(["zero", "one", "two"])).toContain("zero#4twotwoone#3");
  });

  test("are read from a vocabulary of bytes, as GPT-2 has it", () => {
    const vocabulary = { Ġa: 0, "Ã©": 1, Ċ: 2, c: 3, "âĤ¬": 4, more: 99 };
    expect(shown(vocabulary)).toContain(" a€⏎ ⏎ éc");
  });

  test("are read from tokenizer.json, with pieces and special tokens", () => {
    const model = { vocab: { "▁a": 0, "<0x42>": 1, c: 2, d: 3, e: 4 } };
    const tokenizer = { model, added_tokens: [{ id: 3, content: "<|end|>" }] };
    expect(shown(tokenizer)).toContain(" aeccB&lt;|end|&gt;");
  });

  test("follow the targets under --shift", () => {
    expect(shown(["A", "B", "C", "D", "E", "F"], "--shift", "2")).toMatch(/ (?<!A)CDEF/);
  });
});

describe("refused is", () => {
  test("a file of texts that has none, without leaving anything behind", () => {
    const [x, t] = saveMatrix();
    const report = ["--report", "page.html", "--tokens"];
    refused(1, /^xent: none\.json: cannot be read: no such file/, x, t, ...report, "none.json");
    writeFileSync(join(folder, "no.json"), "{");
    refused(1, /^xent: no\.json: is no JSON; expected a list of strings/, x, t, ...report, "no.json");
    for (const [content, line] of [
      [["a", 1], /element 1 is no string/],
      [
        ["a", "b", "c", "d", "e", "f", "g"],
        /has 7 strings, expected one for each of the 5 classes or of the 6 targets/,
      ],
      [7, /holds no vocabulary/],
      [{ model: {} }, /holds no vocabulary/],
      [{ a: "b" }, /says nothing of a class at "a"/],
    ] as const)
      refused(1, line, x, t, ...report, saveJson("bad.json", content));
    const strings = "bad.json: has 6 strings, expected one for each of the 5 classes";
    compareRefused(1, strings, x, x, ...report, saveJson("bad.json", ["a", "b", "c", "d", "e", "f"]));
    refused(2, "option '--tokens' needs '--report <out.html>'", x, t, "--tokens", "no.json");
    expect(readdirSync(folder).filter((name) => name.includes("html"))).toEqual([]);
  });

  test("a page in the place of an input, or where none can be", () => {
    const [x, t] = saveMatrix();
    const texts = saveJson("v.json", new Array(CLASSES).fill("a"));
    refused(1, `${x}: cannot be written: is one of the inputs`, x, t, "--report", x);
    refused(
      1,
      `${texts}: cannot be written: is one of the inputs`,
      x,
      t,
      "--report",
      texts,
      "--tokens",
      texts,
    );
    refused(1, /cannot be written: no such file/, x, t, "--report", "none/page.html");
    mkdirSync(join(folder, "dir"));
    refused(1, "dir: cannot be written: is a directory", x, t, "--report", "dir");
    const words = "argument '-' is invalid. Expected a path; ./- is the file of this name";
    refused(2, `option '--report <out.html>' ${words}`, x, t, "--report", "-");
    compareRefused(2, `option '--report <out.html>' ${words}`, x, x, "--report", "-");
    refused(2, `option '--per-row <out.npy>' ${words}`, x, t, "--per-row", "-");
    expect(readdirSync(folder)).not.toContain("-");
    expect(xent("loss", x, t, "--report", "./-").code).toBe(0);
    expect(readdirSync(folder)).toContain("-");
  });

  test("nothing of a page where the run fails later", () => {
    const [x, t] = saveMatrix();
    const bad = save("bad.npy", { descr: "<i8", shape: [ROWS] }, [0n, 1n, 2n, 3n, 4n, 5n]);
    refused(1, /row 5 is 5/, x, bad, "--report", "page.html");
    refused(1, /cannot be written/, x, t, "--report", "page.html", "--per-row", "none/out.npy");
    expect(readdirSync(folder).filter((name) => name.includes("html"))).toEqual([]);
  });
});
