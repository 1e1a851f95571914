/** Bad arguments of `score`: the class of every error, what it names, and that nothing is written. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options } from "../tools/evaluate/api.js";
import { expectRefusal } from "../tools/refusal.js";

const { NaN: NAN } = Number;
const NEED_A_TARGET = ["counted", "isGreedy", "logProb", "rank", "ties", "brier"];

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);
  const x = () => ({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });

  const refusals: readonly (readonly [Options, typeof TypeError | typeof RangeError, string])[] = [
    ...[0, -1, 4, 1.5, NAN, Infinity].map((topK) => [{ topK }, RangeError, `topK is ${topK}`] as const),
    [{ topK: "2" }, TypeError, 'topK is "2"'],
    [{ outputs: ["topK"] }, TypeError, ".*topK"],
    [{ outputs: "rank" }, TypeError, 'outputs is "rank"'],
    [{ outputs: [1] }, TypeError, "outputs\\[0\\] is 1"],
    ...["temperature", "softcap"].flatMap((name) =>
      [0, -1, NAN, Infinity].map((value) => [{ [name]: value }, RangeError, `${name} is ${value}`] as const),
    ),
    [{ base: 1 }, RangeError, "base is 1"],
    [{ shift: -1 }, RangeError, "shift is -1"],
    [{ shift: 0.5 }, RangeError, "shift is 0.5"],
    [{ shift: 3 }, RangeError, "shift is 3.*2"],
    [{ mask: [1] }, RangeError, "mask .*\\[1\\].*\\[2\\]"],
    [{ mask: [1, NAN] }, RangeError, "mask.*NaN"],
    [{ classMask: [1, 1] }, RangeError, "classMask .*\\[2\\].*(3|\\[2, 3\\])"],
    [{ classMask: [0, 0, 0] }, RangeError, ".*class"],
    [
      { classMask: { data: Uint8Array.of(1, 1, 1, 0, 0, 0), shape: [2, 3] } },
      RangeError,
      ".*(row 1|\\[1\\])",
    ],
    [{ ignoreIndex: [0.5] }, RangeError, "ignoreIndex.*0.5"],
    [{ segments: [0, 2, 1, 2] }, RangeError, "segments.*"],
    [{ segments: [1, 2] }, RangeError, "segments.*"],
    [{ segments: [0, 1] }, RangeError, "segments.*2"],
    [{ segments: [0, 3] }, RangeError, "segments.*"],
    [{ segments: [-1, 2] }, RangeError, "segments.*"],
    [{ segments: [0, 0.5, 2] }, RangeError, "segments.*0.5"],
    [{ segments: [] }, RangeError, "segments"],
    [{ segments: "all" }, TypeError, 'segments is "all"'],
    [{ top_k: 2 }, TypeError, "unknown option `top_k`, did you mean `topK`\\?"],
    [{ rowWeight: [1, 1] }, TypeError, "unknown option `rowWeight`"],
    [{ weight: [1, 1, 1] }, TypeError, "unknown option `weight`"],
    [{ reduction: "none" }, TypeError, "unknown option `reduction`"],
  ];

  test.each(refusals.map((one) => ({ one, title: `${one[1].name} ${one[2]}, ${JSON.stringify(one[0])}` })))(
    "$title",
    ({ one: [options, error, words] }) => {
      const logits = x();
      const out = { logProb: new Float32Array(2).fill(7), rank: new Int32Array(2).fill(7) };
      const pattern = new RegExp(`^${error.name}: score: ${words}`);
      expectRefusal(
        () => api.score(logits, [0, 1], { out, ...options }),
        error,
        pattern,
        out.logProb,
        out.rank,
        logits.data,
      );
    },
  );

  test("unknown outputs, suggesting the right one", () => {
    for (const [wrong, right] of [
      ["logprob", "logProb"],
      ["ranks", "rank"],
      ["is_greedy", "isGreedy"],
      ["logsumexp", "logSumExp"],
    ]) {
      const call = () => api.score(x(), [0, 1], { outputs: ["ties", wrong] });
      expect(call).toThrow(new RegExp(`^score: .*${wrong}.*did you mean .*${right}`));
    }
  });

  test("without a target: outputs that need one, mask, ignoreIndex, segments", () => {
    const out = { entropy: new Float32Array(2).fill(7) };
    for (const name of NEED_A_TARGET)
      expectRefusal(
        () => api.score(x(), null, { outputs: ["entropy", name], out }),
        TypeError,
        new RegExp(`^TypeError: score: .*${name}`),
        out.entropy,
      );
    for (const options of [{ mask: [1, 1] }, { ignoreIndex: -100 }, { segments: [0, 2] }])
      expectRefusal(
        () => api.score(x(), null, { ...options, out }),
        TypeError,
        new RegExp(`^TypeError: score: .*${Object.keys(options)[0]}`),
        out.entropy,
      );
  });

  test("targets: of the wrong shape, out of range, probabilities", () => {
    const out = { rank: new Int32Array(2).fill(7) };
    const refused = (
      target: unknown,
      error: typeof TypeError | typeof RangeError,
      words: RegExp,
      options = {},
    ) => expectRefusal(() => api.score(x(), target, { out, ...options }), error, words, out.rank);
    refused([0, 1, 2], RangeError, /^RangeError: score: target .*\[3\]/);
    refused([0, 3], RangeError, /^RangeError: score: target\[1\] is 3, expected 0 <= target < 3/);
    refused([0, -100], RangeError, /^RangeError: score: target\[1\] is -100/, { ignoreIndex: [-1, 7] });
    refused(new Float32Array(6), TypeError, /^TypeError: score: target/);
    refused({ data: new Float32Array(6), shape: [2, 3] }, TypeError, /^TypeError: score: target/);
  });

  test("out of the wrong type or length, or by an unknown name", () => {
    const rank = new Int32Array(2).fill(7);
    const refused = (out: Options, error: typeof TypeError | typeof RangeError, words: string) =>
      expectRefusal(
        () => api.score(x(), [0, 1], { topK: 2, out: { rank, ...out } }),
        error,
        new RegExp(`^${error.name}: score: ${words}`),
        rank,
      );
    refused({ logProb: new Float64Array(2) }, TypeError, "out.logProb");
    refused({ logProb: new Float32Array(3) }, RangeError, "out.logProb");
    refused({ ties: new Uint8Array(2) }, TypeError, "out.ties");
    refused({ topK: { indices: new Int32Array(3) } }, RangeError, "out.topK.indices");
    refused({ topK: { logProbs: new Float64Array(4) } }, TypeError, "out.topK.logProbs");
    refused({ ranks: new Int32Array(2) }, TypeError, ".*ranks.*did you mean .*rank");
  });
});
