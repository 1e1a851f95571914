/** The readers, the runs over files and their report work in a page, over a Blob: they need nothing of Node. */
import { build } from "esbuild";
import { expect, test } from "vitest";
import { openTensor } from "../../src/files/open.js";
import type { ByteSource } from "../../src/files/source.js";
import { bytesOf, LOGITS } from "./fixtures.js";
import { floatsOf } from "./opened.js";

test("no module of Node, and no global that only Node has", async () => {
  const { outputFiles } = await build({
    entryPoints: [
      "src/files/open.ts",
      "src/files/blocks.ts",
      "src/files/joinedTensor.ts",
      "src/files/held.ts",
      "src/run/comparePair.ts",
      "src/run/lossRun.ts",
      "src/run/lossPage.ts",
      "src/run/comparePage.ts",
      "src/run/pair.ts",
      "src/run/job.ts",
      "src/run/tokenTexts.ts",
      "src/report/page.ts",
    ],
    outdir: "build/pure",
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  for (const { text } of outputFiles) {
    expect(text).not.toMatch(/\bBuffer\b|\bprocess\.|\brequire\(|from "node:/);
  }
});

class BlobSource implements ByteSource {
  readonly size: number;
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.size = blob.size;
    this.#blob = blob;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
  }
}

test("a Blob is a source", async () => {
  for (const [file, name] of [
    ["c.npy", undefined],
    ["fortran.npz", undefined],
    ["two.npz", "logits"],
    ["dict.pt", "logits"],
  ] as const) {
    const source = new BlobSource(new Blob([Uint8Array.from(bytesOf(file))]));
    expect(await floatsOf(await openTensor(file, source, { name }))).toEqual(LOGITS);
  }
});
