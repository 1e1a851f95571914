/** Files of logits and targets. */
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import { npyHeader } from "../../test/cli/npyFixture.js";
import { uniform } from "../../test/tools/random.js";
import { inFolder } from "./commands.js";

export function save(
  name: string,
  descr: string,
  shape: readonly number[],
  values: Float32Array | Int32Array | Uint8Array,
): string {
  const path = inFolder(name);
  writeFileSync(path, Buffer.concat([npyHeader({ descr, shape }), Buffer.from(values.buffer)]));
  return path;
}

export function saveLogits(name: string, rows: number, classes: number, seed: number): string {
  const random = uniform(seed);
  return save(
    name,
    "<f4",
    [rows, classes],
    Float32Array.from({ length: rows * classes }, () => 12 * random() - 6),
  );
}

export function saveTargets(name: string, rows: number, classes: number): string {
  return save(
    name,
    "<i4",
    [rows],
    Int32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  );
}

/** Logits of any size, which take no room on disk: all are 0. */
export function saveZeros(name: string, rows: number, classes: number): string {
  const path = inFolder(name);
  const header = npyHeader({ descr: "<f4", shape: [rows, classes] });
  const file = openSync(path, "w");
  writeSync(file, header);
  ftruncateSync(file, header.length + 4 * rows * classes);
  closeSync(file);
  return path;
}
