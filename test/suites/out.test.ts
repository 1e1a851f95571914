/** Where `out` lies: beside an argument in the same buffer it is as good as anywhere, one element into it is refused. */

import { describe, expect, test } from "vitest";
import type { Role } from "../functions/entry.js";
import { resultsOf } from "../functions/entry.js";
import { engines } from "../tools/engines.js";
import { type Argument, type Arguments, bitsOf, callsOf, sameBits } from "../tools/hostileCalls.js";
import { expectRefusal } from "../tools/refusal.js";

const CLASSES = [3, 100];

/** Copies an argument and makes an `out` of so many elements in one buffer, `gap` elements after its end or before its start. */
function inOneBuffer(argument: Argument, length: number, side: "after" | "before", gap: number) {
  const own = argument.data as Float32Array;
  const type = own.constructor as Float32ArrayConstructor;
  const bytes = own.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(bytes * (own.length + length + Math.max(gap, 0)));
  const [first, second] = side === "after" ? [own.length, length] : [length, own.length];
  const start = bytes * (first + gap);
  const data = new type(buffer, side === "after" ? 0 : start, side === "after" ? first : second);
  const out = new Float32Array(buffer, side === "after" ? start : 0, side === "after" ? second : first);
  data.set(own);
  return { argument: { ...argument, data }, out };
}

describe.each(engines)("$name", ({ api }) => {
  const withOut = CLASSES.flatMap((classes) =>
    callsOf(classes)
      .filter((call) => "out" in call.make())
      .map((call) => ({ ...call, classes })),
  );

  describe.each(["after", "before"] as const)("out %s the argument", (side) => {
    test("two halves of one buffer are apart: the same bits as anywhere", () => {
      expect(withOut.length).toBeGreaterThan(60);
      for (const { title, make, run, classes } of withOut) {
        const expected = bitsOf(run(api, make()));
        for (const role of Object.keys(make()).filter((name) => name !== "out")) {
          const given = make();
          const { argument, out } = inOneBuffer(given[role], given.out.data.length, side, 0);
          const halves: Arguments = { ...given, [role]: argument, out: { ...given.out, data: out } };
          const outcome = run(api, halves);
          const label = `${title}, ${classes} classes, out ${side} ${role}`;
          expect(sameBits(bitsOf(outcome), expected), label).toBe(true);
          expect(
            resultsOf(outcome).some(([, result]) => typeof result !== "number" && result.data === out),
            label,
          ).toBe(true);
        }
      }
    });

    test("one element of an argument in out is refused, and nothing is written", () => {
      for (const { fn, reads, outName, make, run } of withOut) {
        for (const role of Object.keys(reads) as Role[]) {
          const given = make();
          const { argument, out } = inOneBuffer(given[role], given.out.data.length, side, -1);
          expectRefusal(
            () => run(api, { ...given, [role]: argument, out: { ...given.out, data: out } }),
            RangeError,
            new RegExp(`^RangeError: ${fn}: ${outName} overlaps ${reads[role]}, expected memory of its own`),
            new Uint8Array(argument.data.buffer),
          );
        }
      }
    });
  });

  test("a long row that lies behind an offset is written in place, also where its first logit is no guide", () => {
    const classes = 70_000;
    const offset = 5;
    const logits = Float32Array.from({ length: classes }, (_, c) => (c === classes - 9 ? 90 : (c % 7) - 3));
    const given = () => {
      const data = new Float32Array(offset + classes);
      data.set(logits, offset);
      return { input: { data, shape: [1, classes], offset }, out: data.subarray(offset) };
    };
    const dense = { data: logits, shape: [1, classes] };
    const inPlace = given();
    expect(api.softmax(inPlace.input, { out: inPlace.out }).data).toEqual(api.softmax(dense).data);
    const ofLoss = given();
    const { grad } = api.crossEntropyGrad(ofLoss.input, [3], { out: ofLoss.out });
    expect(grad.data).toEqual(api.crossEntropyGrad(dense, [3]).grad.data);
  });
});
