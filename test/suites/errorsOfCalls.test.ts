/** Bad arguments of every call in the registry: each tensor, each option and `out` are refused by name, with nothing written. */

import { describe, expect, test } from "vitest";
import { apart, functions } from "../functions/index.js";
import type { Api, TypedArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { type Arguments, callsOf, type HostileCall } from "../tools/hostileCalls.js";
import { expectRefusal, untyped } from "../tools/refusal.js";

const CLASSES = 5;

/** The api, but that options are added to those of a call. */
function withOptions(api: Api, fn: string, added: object): Api {
  return new Proxy(api, {
    get(of, name: keyof Api) {
      if (name !== fn) return of[name];
      return (...args: unknown[]) =>
        untyped(of[name])(...args.slice(0, -1), { ...(args.at(-1) as object), ...added });
    },
  });
}

function arraysOf(given: Arguments): TypedArray[] {
  return Object.values(given).map(({ data }) => data);
}

describe.each(engines)("$name refuses", ({ api }) => {
  const calls = callsOf(CLASSES);
  const called = functions.filter(({ name }) => calls.some(({ fn }) => fn === name));
  /** One that takes an out, if any does. */
  const first = (name: string) => {
    const own = calls.filter(({ fn }) => fn === name);
    return (own.find((call) => "out" in call.make()) ?? own[0]) as HostileCall;
  };

  test("every public function has an entry, and all but resident a call", () => {
    const names = Object.keys(api).filter(
      (name) => name !== "backend" && name !== "inside" && !apart.includes(name),
    );
    expect(functions.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(called).toHaveLength(names.length - 1);
  });

  test.each(called)("$name: an unknown option, listing those that it has", ({ name, options }) => {
    const { make, run } = first(name);
    const given = make();
    expectRefusal(
      () => run(withOptions(api, name, { flavour: 1 }), given),
      TypeError,
      `${name}: unknown option \`flavour\`, expected one of ${options.join(", ")}`,
      ...arraysOf(given),
    );
  });

  test.each(called)("$name: an option that is a function, each of them", ({ name, options }) => {
    for (const option of options) {
      const { make, run } = first(name);
      const given = make();
      expectRefusal(
        () => run(withOptions(api, name, { [option]: Math.exp }), given),
        TypeError,
        new RegExp(`^TypeError: ${name}: ${option} is a function, expected `),
        ...arraysOf(given),
      );
    }
  });

  test.each(calls)("$title: what is no tensor, in the place of each tensor", ({ fn, reads, make, run }) => {
    for (const [role, argument] of Object.entries(reads)) {
      const good = make();
      for (const [bad, words] of [
        [{ shape: good[role].shape }, "is an object without data"],
        [{ data: good[role].data }, "is an object without shape (or dims)"],
        [{ data: [1, 2], shape: [2] }, "data is an array of length 2, expected a typed array"],
        [{ data: good[role].data, shape: [...good[role].shape, 2] }, "data has length"],
        [{ data: good[role].data, shape: [-1] }, "shape[0] is -1, expected an integer >= 0"],
      ] as const)
        expectRefusal(
          () => run(api, { ...good, [role]: bad as never }),
          words.includes("length") && !words.includes("array")
            ? RangeError
            : words.includes("-1")
              ? RangeError
              : TypeError,
          new RegExp(`^(Type|Range)Error: ${fn}: ${argument}[. ]${words.replace(/[[\]().]/g, "\\$&")}`),
          ...arraysOf(good),
        );
    }
  });

  test.each(calls)("$title: a tensor with a row or a class too many", ({ fn, reads, make, run }) => {
    // One of them sets the shape of the others; of an index there may be any number.
    const sets = ["x", "y", "p"].find((role) => role in reads);
    for (const role of Object.keys(reads).filter((name) => name !== sets && name !== "picks")) {
      const good = make();
      const { data, shape } = good[role];
      for (const axis of shape.keys()) {
        const more = shape.map((size, k) => (k === axis ? size + 1 : size));
        const length = more.reduce((size, n) => size * n, 1);
        const Type = data.constructor as Float32ArrayConstructor;
        expectRefusal(
          () => run(api, { ...good, [role]: { data: new Type(length), shape: more } }),
          RangeError,
          new RegExp(`^RangeError: ${fn}: [\\w.]+ has (shape|length|\\d+ elements)`),
          ...arraysOf(good),
        );
      }
    }
  });

  const withOut = calls.filter((call) => "out" in call.make());

  test.each(withOut)("$title: an out of another type or length", ({ fn, outName, make, run }) => {
    const good = make();
    const { data, shape } = good.out;
    const { length } = data;
    for (const [wrong, error, words] of [
      [
        new Float64Array(length),
        TypeError,
        `${outName} is an array of float64, expected a Float32Array of length ${length}`,
      ],
      [new Float32Array(length + 1), RangeError, `${outName} has length ${length + 1}, expected ${length}`],
    ] as const)
      expectRefusal(
        () => run(api, { ...good, out: { data: wrong, shape } }),
        error,
        `${fn}: ${words}`,
        ...arraysOf(good),
        wrong,
      );
  });
});
