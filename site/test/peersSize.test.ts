/** The size that the page names before it loads the other libraries. */

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { PEERS_MEGABYTES } from "../measure/Measure.js";

const ASSETS = new URL("../dist/assets/", import.meta.url);
/** The scripts of the worker, and the files of WebAssembly that a browser with SIMD takes. */
const FILES = [
  /^tfjs-\w[^-]*\.js$/,
  /^onnxruntime-.*\.js$/,
  /^tfjs-backend-wasm-simd.*\.wasm$/,
  /^ort-.*\.wasm$/,
];

test("is that of their files", () => {
  let bytes = 0;
  for (const pattern of FILES) {
    const sizes = readdirSync(ASSETS)
      .filter((name) => pattern.test(name))
      .map((name) => gzipSync(readFileSync(new URL(name, ASSETS))).length);
    expect(sizes, `${pattern}`).not.toEqual([]);
    // The page has the same scripts once more, for where there are no workers.
    bytes += Math.max(...sizes);
  }
  expect(Math.abs(bytes / 1e6 - PEERS_MEGABYTES)).toBeLessThanOrEqual(0.1);
});
