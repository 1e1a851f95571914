/** Bad options of rows, classes and elements: the class of every error, what it names, and that nothing is written. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";
import { expectRefusal } from "../tools/refusal.js";

type Refusal = readonly [options: Options, error: typeof TypeError | typeof RangeError, words: string];

const CLASS_LOSSES = ["crossEntropy", "nllLoss"] as const;
const ELEMENT_LOSSES = ["klDiv", "binaryCrossEntropy", "binaryCrossEntropyWithLogits"] as const;
const NOT_POSITIVE = [0, -1, -0, Number.NaN, Infinity, -Infinity];

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);
  const x = () => ({ data: Float32Array.of(3, 1, -3, 0, 2, 1), shape: [2, 3] });
  const q = () => ({ data: Float32Array.of(0.5, 0.5, 0, 0, 0.25, 0.75), shape: [2, 3] });

  /** The loss alone and with its gradient refuse it, and leave the logits and `out` as they are. */
  function expectRefused(
    loss: (typeof CLASS_LOSSES)[number] | (typeof ELEMENT_LOSSES)[number],
    target: unknown,
    [options, error, words]: Refusal,
    logits = x(),
  ): void {
    const pattern = (name: string) => new RegExp(`^${error.name}: ${name}: ${words}`);
    const losses = new Float32Array(loss === "crossEntropy" || loss === "nllLoss" ? 2 : 6).fill(7);
    const gradient = new Float32Array(logits.data.length).fill(7);
    const name = `${loss}Grad` as const;
    const asNone = { reduction: "none", out: losses, ...options } as const;
    expectRefusal(() => api[loss](logits, target, asNone), error, pattern(loss), losses, logits.data);
    const withOut = { reduction: "none", out: gradient, ...options } as const;
    expectRefusal(() => api[name](logits, target, withOut), error, pattern(name), gradient, logits.data);
    // In place.
    const inPlace = { reduction: "none", out: logits.data, ...options } as const;
    expectRefusal(() => api[name](logits, target, inPlace), error, pattern(name), logits.data);
  }

  describe.each(CLASS_LOSSES)("%s", (loss) => {
    const refusals: readonly Refusal[] = [
      // Wrong shapes, both of them named; nothing broadcasts.
      [{ mask: [1, 1, 1] }, RangeError, "mask .*\\[3\\].*\\[2\\]"],
      [{ mask: [true] }, RangeError, "mask .*\\[1\\].*\\[2\\]"],
      [{ mask: { data: new Uint8Array(2), shape: [2, 1] } }, RangeError, "mask .*\\[2, 1\\].*\\[2\\]"],
      [{ mask: { data: new Uint8Array(6), shape: [2, 3] } }, RangeError, "mask .*\\[2, 3\\].*\\[2\\]"],
      [{ rowWeight: [1, 1, 1] }, RangeError, "rowWeight .*\\[3\\].*\\[2\\]"],
      [{ rowWeight: { data: new Float32Array(1), shape: [1] } }, RangeError, "rowWeight .*\\[1\\].*\\[2\\]"],
      // Wrong values.
      [{ mask: [1, Number.NaN] }, RangeError, "mask.*NaN"],
      [{ mask: Float64Array.of(Number.NaN, 0) }, RangeError, "mask.*NaN"],
      [{ mask: { data: Uint16Array.of(0, 0x7e00), shape: [2], dtype: "float16" } }, RangeError, "mask.*NaN"],
      [{ rowWeight: [1, Number.NaN] }, RangeError, "rowWeight.*NaN"],
      [{ rowWeight: [Infinity, 1] }, RangeError, "rowWeight.*Infinity"],
      [{ rowWeight: [1, -Infinity] }, RangeError, "rowWeight.*-Infinity"],
      [{ shift: -1 }, RangeError, "shift is -1"],
      [{ shift: 0.5 }, RangeError, "shift is 0.5"],
      [{ shift: Number.NaN }, RangeError, "shift is NaN"],
      [{ shift: 3 }, RangeError, "shift is 3.*2"],
      [{ ignoreIndex: [-100, 0.5] }, RangeError, "ignoreIndex.*0.5"],
      [{ ignoreIndex: [Number.NaN] }, RangeError, "ignoreIndex.*NaN"],
      [{ ignoreIndex: [Infinity] }, RangeError, "ignoreIndex.*Infinity"],
      ...NOT_POSITIVE.map(
        (normalizer) => [{ normalizer, reduction: "mean", out: null }, RangeError, "normalizer is"] as const,
      ),
      // Wrong kinds.
      [{ mask: "yes" }, TypeError, 'mask is "yes"'],
      [{ mask: ["yes", "no"] }, TypeError, "mask.*yes"],
      [{ rowWeight: "2" }, TypeError, 'rowWeight is "2"'],
      [{ shift: "1" }, TypeError, 'shift is "1"'],
      [{ shift: true }, TypeError, "shift is true"],
      [{ ignoreIndex: ["1"] }, TypeError, "ignoreIndex.*1"],
      [{ ignoreIndex: [[1]] }, TypeError, "ignoreIndex"],
      [{ normalizer: "2", reduction: "mean", out: null }, TypeError, 'normalizer is "2"'],
      [{ normalizer: 2, reduction: "none" }, TypeError, "normalizer"],
      [{ normalizer: 2, reduction: "sum", out: null }, TypeError, "normalizer"],
      [{ normalizer: 2, reduction: "parts", out: null }, TypeError, "normalizer"],
      // Unknown names.
      [{ row_weight: [1, 1] }, TypeError, "unknown option `row_weight`, did you mean `rowWeight`\\?"],
      [{ masks: [1, 1] }, TypeError, "unknown option `masks`, did you mean `mask`\\?"],
      [{ normaliser: 2 }, TypeError, "unknown option `normaliser`, did you mean `normalizer`\\?"],
    ];

    test.each(refusals.map((one) => ({ one, title: `${one[1].name} ${one[2]}, ${JSON.stringify(one[0])}` })))(
      "$title",
      ({ one }) => {
        expectRefused(loss, [1, 2], one);
      },
    );

    test("a shift without an axis of rows", () => {
      const lone = { data: Float32Array.of(3, 1, -3), shape: [3] };
      const out = new Float32Array(3).fill(7);
      const call = () => api[`${loss}Grad`](lone, 1, { shift: 1, out });
      expectRefusal(call, RangeError, new RegExp(`^RangeError: ${loss}Grad: shift is 1`), out, lone.data);
    });

    test("targets of rows that count, which are read at i + shift", () => {
      expectRefused(loss, [1, 3], [{ mask: [0, 1] }, RangeError, "target\\[1\\] is 3"]);
      expectRefused(loss, [0, -100], [{ ignoreIndex: [-1, 5] }, RangeError, "target\\[1\\] is -100"]);
      expectRefused(loss, [0, 9], [{ rowWeight: [1, 1] }, RangeError, "target\\[1\\] is 9"]);
    });
  });

  describe("crossEntropy", () => {
    const refusals: readonly Refusal[] = [
      [{ classMask: [1, 1] }, RangeError, "classMask .*\\[2\\].*(3|\\[2, 3\\])"],
      [{ classMask: [1, 1, 1, 1] }, RangeError, "classMask .*\\[4\\].*(3|\\[2, 3\\])"],
      [
        { classMask: { data: new Uint8Array(6).fill(1), shape: [3, 2] } },
        RangeError,
        "classMask .*\\[3, 2\\].*\\[2, 3\\]",
      ],
      ...NOT_POSITIVE.flatMap(
        (value) =>
          [
            [{ temperature: value }, RangeError, "temperature is"],
            [{ softcap: value }, RangeError, "softcap is"],
          ] as const,
      ),
      [{ zLoss: Number.NaN }, RangeError, "zLoss is NaN"],
      [{ zLoss: Infinity }, RangeError, "zLoss is Infinity"],
      [{ temperature: "1" }, TypeError, 'temperature is "1"'],
      [{ softcap: true }, TypeError, "softcap is true"],
      [{ zLoss: "0" }, TypeError, 'zLoss is "0"'],
      [{ classMask: "all" }, TypeError, 'classMask is "all"'],
      // Rows that count and have no class.
      [{ classMask: [0, 0, 0] }, RangeError, ".*\\b0\\b"],
      [
        { classMask: { data: Uint8Array.of(1, 0, 0, 0, 0, 0), shape: [2, 3] } },
        RangeError,
        "(?=.*(row 1|\\[1\\])).*class",
      ],
      [{ class_mask: [1, 1, 1] }, TypeError, "unknown option `class_mask`, did you mean `classMask`\\?"],
      [{ z_loss: 1 }, TypeError, "unknown option `z_loss`, did you mean `zLoss`\\?"],
      [{ softCap: 1 }, TypeError, "unknown option `softCap`, did you mean `softcap`\\?"],
    ];

    test.each(refusals.map((one) => ({ one, title: `${one[1].name} ${one[2]}, ${JSON.stringify(one[0])}` })))(
      "$title",
      ({ one }) => {
        expectRefused("crossEntropy", [0, 0], one);
        expectRefused("crossEntropy", q(), one);
      },
    );

    test("a non-negative ignoreIndex with class probabilities, in a list too", () => {
      for (const ignoreIndex of [[0], [-100, 5], [-1, 2n], Int32Array.of(-1, 7)])
        expectRefused("crossEntropy", q(), [{ ignoreIndex }, RangeError, "ignoreIndex"]);
      expect(api.crossEntropy(x(), q(), { ignoreIndex: [-1, -7] })).toBe(api.crossEntropy(x(), q()));
    });

    test("masked classes do not hide a target that is out of range", () => {
      expectRefused("crossEntropy", [0, 3], [{ classMask: [1, 1, 0] }, RangeError, "target\\[1\\] is 3"]);
    });

    test("a row without a class is named by its place in the logits", () => {
      const grid = { data: new Float32Array(12), shape: [2, 2, 3] };
      const classMask = { data: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0), shape: [2, 2, 3] };
      const out = new Float32Array(12).fill(7);
      const call = (options: Options) => () =>
        api.crossEntropyGrad(
          grid,
          [
            [0, 0],
            [0, 0],
          ],
          { dim: -1, out, ...options },
        );
      expectRefusal(
        call({ classMask }),
        RangeError,
        /^RangeError: crossEntropyGrad: .*(\b3\b|\[1, 1\])/,
        out,
      );
      expect(
        call({
          classMask,
          mask: [
            [1, 1],
            [1, 0],
          ],
        }),
      ).not.toThrow();
    });
  });

  test("nllLoss knows none of the options of the softmax", () => {
    for (const name of ["classMask", "temperature", "softcap", "zLoss", "labelSmoothing"])
      expectRefused("nllLoss", [0, 1], [{ [name]: 1 }, TypeError, `unknown option \`${name}\``]);
  });

  describe.each(ELEMENT_LOSSES)("%s", (loss) => {
    const share = () => ({ data: Float32Array.of(0.5, 0.25, 1, 0.125, 0, 0.75), shape: [2, 3] });
    const refusals: readonly Refusal[] = [
      [{ mask: [1, 1] }, RangeError, "mask .*\\[2\\].*\\[2, 3\\]"],
      [{ mask: { data: new Uint8Array(6), shape: [3, 2] } }, RangeError, "mask .*\\[3, 2\\].*\\[2, 3\\]"],
      [{ mask: [1, 1, Number.NaN] }, RangeError, "mask.*NaN"],
      [{ mask: "yes" }, TypeError, 'mask is "yes"'],
      ...NOT_POSITIVE.map(
        (normalizer) => [{ normalizer, reduction: "mean", out: null }, RangeError, "normalizer is"] as const,
      ),
      [{ normalizer: 2, reduction: "none" }, TypeError, "normalizer"],
      [{ normalizer: 2, reduction: "sum", out: null }, TypeError, "normalizer"],
      ...(loss === "klDiv"
        ? [[{ normalizer: 2, reduction: "batchmean", out: null }, TypeError, "normalizer"] as const]
        : []),
      [{ rowWeight: [1, 1] }, TypeError, "unknown option `rowWeight`"],
      [{ classMask: [1, 1, 1] }, TypeError, "unknown option `classMask`"],
    ];

    test.each(refusals.map((one) => ({ one, title: `${one[1].name} ${one[2]}, ${JSON.stringify(one[0])}` })))(
      "$title",
      ({ one }) => {
        expectRefused(loss, share(), one, share());
      },
    );
  });

  test("softmax and its kin", () => {
    const out = new Float32Array(6).fill(7);
    for (const name of ["softmax", "logSoftmax", "logSumExp", "entropyFromLogits"] as const) {
      const own = name === "softmax" || name === "logSoftmax" ? out : out.subarray(0, 2);
      const refused = (options: Options, error: typeof TypeError | typeof RangeError, words: string) =>
        expectRefusal(
          () => api[name](x(), { out: own, ...options }),
          error,
          new RegExp(`^${error.name}: ${name}: ${words}`),
          out,
        );
      for (const temperature of NOT_POSITIVE) refused({ temperature }, RangeError, "temperature is");
      refused({ temperature: "1" }, TypeError, 'temperature is "1"');
      refused({ classMask: [1, 1] }, RangeError, "classMask .*\\[2\\].*(3|\\[2, 3\\])");
      refused(
        { classMask: { data: new Uint8Array(6), shape: [6] } },
        RangeError,
        "classMask .*\\[6\\].*(3|\\[2, 3\\])",
      );
      refused({ softcap: 3 }, TypeError, "unknown option `softcap`");
    }
    for (const name of ["softmaxBackward", "logSoftmaxBackward"] as const)
      for (const temperature of NOT_POSITIVE)
        expectRefusal(
          () => api[name](x(), x(), { temperature, out }),
          RangeError,
          new RegExp(`^RangeError: ${name}: temperature is`),
          out,
        );
  });
});
