/** The code that Learn and the first page show: it runs, and gives what stands behind it. */

import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import * as xent from "xent";
import { Home } from "../home/Home.js";
import { truthOf } from "../learn/compute.js";
import { Learn } from "../learn/Learn.js";
import { START } from "../learn/state.js";

/** What the blocks take from the page above them. */
const GIVEN = { z: [START.logits], y: [START.target], q: truthOf(START) };
/** A call, and its result as a comment. */
const CALL = /^(.*); \/\/ (.*)$/;
const DIGITS = 3;

const blocksOf = (html: string) =>
  [...html.matchAll(/<code>([\s\S]*?)<\/code>/g)].map(([, code]) =>
    code.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&"),
  );

const blocks = [<Learn language="en" />, <Home language="en" />]
  .flatMap((page) => blocksOf(renderToString(page)))
  .filter((code) => code.split("\n").some((line) => CALL.test(line)));

test("there are blocks of every lesson with code, and of the first page", () => {
  expect(blocks.length).toBe(7);
});

test.each(blocks)("%s", (block) => {
  // Lines of PyTorch have its comments.
  const lines = block.split("\n").filter((line) => !/^import | {2}# /.test(line));
  const calls = lines.flatMap((line) => CALL.exec(line)?.slice(1, 3) ?? []);
  expect(calls.length).toBeGreaterThan(0);
  const setting = lines.filter((line) => !CALL.test(line)).join("\n");
  const own = Object.keys(GIVEN).filter((name) => !setting.includes(`const ${name} =`));
  const scope = {
    ...xent,
    ...Object.fromEntries(Object.entries(GIVEN).filter(([name]) => own.includes(name))),
  };
  for (let at = 0; at < calls.length; at += 2) {
    const run = new Function(...Object.keys(scope), `${setting}\nreturn ${calls[at]};`);
    const result: number | ArrayLike<number> = run(...Object.values(scope));
    const numbers = typeof result === "number" ? [result] : Array.from(result);
    const said =
      calls[at + 1]
        .replace("…", "")
        .match(/[-\d.e]+/g)
        ?.map(Number) ?? [];
    expect(numbers.length, calls[at]).toBe(said.length);
    for (const [index, number] of numbers.entries())
      expect(number, calls[at]).toBeCloseTo(said[index], DIGITS);
  }
});
