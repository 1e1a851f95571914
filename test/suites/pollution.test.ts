/** A property that somebody added to every object changes no result and breaks no call. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { bitsOf, callsOf, sameBits } from "../tools/hostileCalls.js";

const SOURCES = new URL("../../src/", import.meta.url);
/** Not part of an import of the library. */
const APART = /^(cli|demo|files|pool|report|shards)\//;

/** Every name that the sources read as a property. */
const names = new Set(
  readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !APART.test(file) && !file.includes("generated"))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, SOURCES), "utf8");
      const members = Array.from(text.matchAll(/\.([A-Za-z_]\w*)/g), ([, name]) => name);
      const fields = Array.from(text.matchAll(/\b([A-Za-z_]\w*)\??:/g), ([, name]) => name);
      const destructured = Array.from(text.matchAll(/\{([\w\s,:=]+)\}/g), ([, list]) =>
        list.split(/[\s,:=]+/),
      ).flat();
      return [...members, ...fields, ...destructured];
    }),
);

/** What the platform reads of a memory's descriptor. */
for (const name of ["shared", "address", "index"]) names.add(name);
/** What every object has anyway. */
for (const name of ["", ...Object.getOwnPropertyNames(Object.prototype)]) names.delete(name);
/** Descriptors of properties inherit these, the test's own too. */
for (const name of ["get", "set", "value", "writable", "enumerable", "configurable"]) names.delete(name);

const VALUES: readonly unknown[] = [
  true,
  [1, 0],
  Float32Array.of(1, 2),
  () => 3,
  { data: Float32Array.of(1) },
];

/** Names that are added together. */
const GROUP = 40;

function polluted<T>(group: readonly string[], value: unknown, run: () => T): T {
  for (const name of group)
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  try {
    return run();
  } finally {
    for (const name of group) Reflect.deleteProperty(Object.prototype, name);
  }
}

describe.each(engines)("$name", ({ api }) => {
  const calls = callsOf(20);
  const plain = calls.map((call) => call.run(api, call.make()));
  const expected = plain.map(bitsOf);

  test("no name that the library uses, on Object.prototype, changes a result or breaks a call", () => {
    const all = [...names];
    expect(all.length).toBeGreaterThan(200);
    const wrong: string[] = [];
    for (let start = 0; start < all.length; start += GROUP)
      for (const value of VALUES) {
        const group = all.slice(start, start + GROUP);
        const given = calls.map((call) => call.make());
        const outcomes: { result: ReturnType<(typeof calls)[number]["run"]>; error: unknown }[] = [];
        polluted(group, value, () => {
          for (let i = 0; i < calls.length; i++) {
            try {
              outcomes[i] = { result: calls[i].run(api, given[i]), error: null };
            } catch (error) {
              outcomes[i] = { result: plain[i], error: error ?? "nothing" };
            }
          }
        });
        calls.forEach((call, i) => {
          const { result, error } = outcomes[i];
          if (error !== null) wrong.push(`${call.title}, one of ${group}: ${error}`);
          else if (!sameBits(bitsOf(result), expected[i]))
            wrong.push(`${call.title}, one of ${group}: other bits`);
        });
      }
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});
