/** A1 itself: exp and log of all 2^32 float32 bit patterns. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { sweep } from "../tools/expLogSweep.js";
import { expectFigure } from "../tools/figures.js";

describe.each(engines)("$name", (engine) => {
  test.each(["exp", "log"] as const)("%s: all float32", (fn) => {
    const { worst, witness, wrong } = sweep(engine.api, fn, 1, engine.exactBits);
    expect(wrong, `the worst is at ${witness}`).toEqual([]);
    expectFigure(engine, fn, worst);
  });
});
