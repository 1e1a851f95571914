/** The files that numpy and torch wrote (test/fixtures/files/make.py), and what is in them. */
import { readFileSync } from "node:fs";
import { type OpenOptions, openTensor } from "../../src/files/open.js";
import { MemorySource } from "../../src/files/source.js";
import type { Tensor } from "../../src/files/tensor.js";

export const SHAPE = [3, 4, 5];
export const LOGITS = Array.from({ length: 60 }, (_, k) => ((7 * k) % 32) / 8 - 2);
export const TARGETS = Array.from({ length: 12 }, (_, k) => k % 5);

export function bytesOf(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/files/${name}`, import.meta.url));
}

export function openFixture(name: string, options?: OpenOptions): Promise<Tensor> {
  return openTensor("file", new MemorySource(bytesOf(name)), options);
}
