/** The command reads every format: logits, targets, masks, segments and weights, each from another. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import { LOGITS, SHAPE, TARGETS } from "../files/fixtures.js";
import { llama } from "../files/llamaFixture.js";
import { safetensors } from "../files/safetensorsFixture.js";
import {
  checkRefusal,
  expectClose,
  fed,
  folder,
  inAFolder,
  refused,
  report,
  save,
  scoreRefused,
  xent,
} from "./cliFixture.js";

inAFolder();

const write = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return name;
};
const fixture = (name: string) => {
  copyFileSync(fileURLToPath(new URL(`../fixtures/files/${name}`, import.meta.url)), join(folder, name));
  return name;
};
const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const MATRIX = { data: Float32Array.from(LOGITS), shape: SHAPE };
const LOSS = wasm.crossEntropy(MATRIX, { data: Int32Array.from(TARGETS), shape: [3, 4] }, { dim: -1 });
const MODEL = ["--dim", "-1"];

describe("logits and targets", () => {
  test("of any formats", () => {
    fixture("two.npz");
    write(
      "t.safetensors",
      safetensors({ tensors: [["t", "U8", [3, 4], Uint8Array.from(TARGETS)]], metadata: { format: "np" } }),
    );
    write(
      "x.safetensors",
      safetensors({
        tensors: [
          ["x", "F32", SHAPE, bytes(Float32Array.from(LOGITS))],
          ["y", "F64", SHAPE, bytes(Float64Array.from(LOGITS))],
        ],
      }),
    );
    for (const [logits, targets] of [
      [fixture("c.npy"), "two.npz#targets"],
      [fixture("fortran.npy"), "t.safetensors"],
      [fixture("raw.npy"), "t.safetensors#t"],
      ["two.npz#logits", "two.npz#targets"],
      [`${fixture("deflated.npz")}#logits`, "deflated.npz#targets"],
      [fixture("fortran.npz"), "two.npz#targets"],
      [`${fixture("dict.pt")}#logits`, "dict.pt#targets"],
      [fixture("one.pt"), "t.safetensors"],
      [`${fixture("views.pt")}#0`, "t.safetensors"],
      ["x.safetensors#x", "t.safetensors"],
      ["x.safetensors#y", "t.safetensors"],
    ])
      expectClose(report(logits, targets, ...MODEL).loss, LOSS, 1e-6);
    expectClose(
      report(fixture("bits.npy"), "t.safetensors", ...MODEL, "--dtype", "bfloat16").loss,
      LOSS,
      1e-6,
    );
  });

  test("of several archives that are one tensor, named by a pattern", () => {
    for (const k of [1, 2, 10]) write(`x-${k}.npz`, readFileSync(join(folder, fixture("two.npz"))));
    const three = ["--targets", "x-1.npz#targets", "x-2.npz#targets", "x-10.npz#targets"];
    for (const args of [["x-*.npz#logits"], ["x-10.npz#logits", "x-1.npz#logits", "x-2.npz#logits"]]) {
      const result = report(...args, ...three, ...MODEL);
      expectClose(result.loss, LOSS);
      expect(result.rows).toBe(36);
    }
    expectClose(report("x-*.npz#logits", "--targets", "x-*.npz#targets", ...MODEL).loss, LOSS);
  });

  test("masks, weights and segments", () => {
    const mask = [1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1];
    const weight = [1, 2, 3, 4, 5];
    write("m.safetensors", safetensors({ tensors: [["m", "BOOL", [3, 4], Uint8Array.from(mask)]] }));
    write("w.safetensors", safetensors({ tensors: [["w", "F32", [5], bytes(Float32Array.from(weight))]] }));
    write("s.safetensors", safetensors({ tensors: [["s", "I32", [3], bytes(Int32Array.of(0, 5, 12))]] }));
    fixture("two.npz");
    const files = ["two.npz#logits", "two.npz#targets", "--mask", "m.safetensors"];
    const target = { data: Int32Array.from(TARGETS), shape: [3, 4] };
    const masked = { data: Uint8Array.from(mask), shape: [3, 4] };
    expectClose(
      report(...files, "--weight", "w.safetensors", ...MODEL).loss,
      wasm.crossEntropy(MATRIX, target, { dim: -1, mask: masked, weight }),
    );
    const { code, out } = xent("score", ...files, "--segments", "s.safetensors#s");
    const counted = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(counted.map((row) => Number(row.counted))).toEqual(mask);
    expect(counted.map((row) => row.segment)).toEqual(TARGETS.map((_, row) => Number(row >= 5)));
  });

  test("a file whose name has the character is that file", () => {
    writeFileSync(join(folder, "x#y.npy"), readFileSync(join(folder, fixture("c.npy"))));
    writeFileSync(join(folder, "x#y.npz"), readFileSync(join(folder, fixture("two.npz"))));
    expectClose(report("x#y.npy", "x#y.npz#targets", ...MODEL).loss, LOSS);
  });
});

describe("a file of llama.cpp", () => {
  const [nCtx, nVocab] = [8, 5];
  const tokens = Array.from({ length: 16 }, (_, k) => (k * 3) % 5);
  const logits = LOGITS.slice(0, 30);
  const targets = [0, 1].flatMap((chunk) => tokens.slice(8 * chunk + 5, 8 * chunk + 8));
  const file = (parts = {}) => write("base.kld", llama({ nCtx, nVocab, tokens, logits, ...parts }));
  const expected = wasm.crossEntropy({ data: Float32Array.from(logits), shape: [6, 5] }, targets);

  test("holds its own targets", () => {
    const result = report(file());
    expect([result.rows, result.classes]).toEqual([6, 5]);
    expectClose(result.loss, expected, 1e-3);
    const rows = xent("score", "base.kld").out.trimEnd().split("\n");
    expectClose(rows.reduce((sum, row) => sum - JSON.parse(row).logProb, 0) / 6, expected, 1e-3);
    expect(xent("loss", "base.kld", "--per-row", "o.npy").code).toBe(0);
    expectClose(
      report("base.kld", save("t.npy", { descr: "<i4", shape: [2, 3] }, targets)).loss,
      expected,
      1e-3,
    );
  });

  test("and several are one, with the targets of all", () => {
    file();
    write("b-2.kld", readFileSync(join(folder, "base.kld")));
    write("b-10.kld", readFileSync(join(folder, "base.kld")));
    const result = report("b-*.kld");
    expect(result.rows).toBe(12);
    expectClose(result.loss, expected, 1e-3);
  });

  test("that was cut says so, and is read as far as it is whole if that is wished", () => {
    file({ logits: logits.slice(0, 20) });
    const line = "base.kld: is truncated: 1 of 2 chunks are whole; --allow-truncated reads these";
    refused(1, line, "base.kld");
    scoreRefused(1, line, "base.kld");
    expect(report("base.kld", "--allow-truncated").rows).toBe(3);
  });

  test("is not shifted, and comes from a file", () => {
    refused(
      2,
      "--shift is given, and the targets are those of the file itself, one for each row",
      ...[file(), "--shift", "1"],
    );
    checkRefusal(
      fed(readFileSync(join(folder, "base.kld")), "loss", "-", "base.kld"),
      "loss",
      1,
      "standard input: is a logits file of llama.cpp, which is read from a file alone; only .npy comes as a stream",
    );
    refused(2, "missing required argument 'targets.npy'", "-");
    refused(2, "missing required argument 'targets.npy'", "no.kld");
  });

  test("with a row of no number is a warning", () => {
    const bytes = readFileSync(join(folder, file()));
    bytes.writeFloatLE(Number.NaN, bytes.length - 20);
    write("base.kld", bytes);
    const { code, err } = xent("loss", "base.kld");
    expect([code, err]).toEqual([
      0,
      "xent: warning: base.kld: the loss of 1 of 6 rows is not finite, the first is row 5 (NaN)\n",
    ]);
  });
});

describe("bad input is one line", () => {
  test("a tensor that is not named, or not there", () => {
    fixture("two.npz");
    const t = "two.npz#targets";
    refused(1, "two.npz: holds 2 tensors: logits, targets; name one as FILE#NAME", "two.npz", t);
    refused(1, "two.npz: has no tensor x; it holds logits, targets", "two.npz#x", t);
    refused(1, 'two.npz: has no tensor ""; it holds logits, targets', "two.npz#", t);
    refused(1, "no.npz: cannot be read: no such file or directory", "no.npz#x", t);
    refused(1, "no-*.npz: matches no file", "no-*.npz#x", t);
    refused(1, "c.npy: is a .npy file, whose one tensor has no name", `${fixture("c.npy")}#x`, t);
    refused(1, 'two.npz#targets: has elements of type "<i8", expected floats', t, t);
  });

  test("a type that does not fit", () => {
    fixture("two.npz");
    refused(
      1,
      'two.npz#logits: has elements of type "<f4" of 4 bytes, which cannot be bfloat16 of 2 bytes',
      ...["two.npz#logits", "two.npz#targets", "--dtype", "bfloat16"],
    );
    refused(
      1,
      'bits.npy: has elements of type "<u2", expected floats; --dtype bfloat16 takes their bits for floats',
      ...[fixture("bits.npy"), "two.npz#targets"],
    );
    refused(2, /--dtype.*half.*float16, bfloat16, float32, float64/, "x", "t", "--dtype", "half");
  });

  test("a pickle that would run something, by its name", () => {
    refused(
      1,
      /^xent: module\.pt: needs torch\.nn\.modules\.linear\.Linear of Python/,
      fixture("module.pt"),
      "t",
    );
  });

  test("names of tensors that forge lines", () => {
    write(
      "x.safetensors",
      safetensors({
        tensors: ["a\nxent: b", "\u001b[2J"].map((name) => [name, "U8", [1], Uint8Array.of(0)] as const),
      }),
    );
    refused(
      1,
      "x.safetensors: holds 2 tensors: a\\u000axent: b, \\u001b[2J; name one as FILE#NAME",
      "x.safetensors",
      "t",
    );
  });
});
