/** What a report gathers of its rows, next to the same from all rows at once. */
import { describe, expect, test } from "vitest";
import { linearBins, logarithmicBins, symmetricBins } from "../../src/report/bins.js";
import { Largest } from "../../src/report/largest.js";
import { Places } from "../../src/report/places.js";
import { PositionMeans } from "../../src/report/positionMeans.js";
import { RowSample } from "../../src/report/rowSample.js";
import { TextCollector } from "../../src/report/textCollector.js";
import { textsOfClasses, textsOfTargets } from "../../src/report/tokenTexts.js";
import { type Bins, ValueCounts } from "../../src/report/valueCounts.js";
import { someValues } from "./records.js";

const VALUES = someValues(20_000).map((value) => Math.fround(value));
/** Half of a cell. */
const QUANTILE_ERROR = 2 ** -8;

function counted(values: readonly number[]): ValueCounts {
  const counts = new ValueCounts();
  for (const value of values) counts.add(value);
  return counts;
}

function expectExact({ edges, counts, below, above }: Bins, values: readonly number[]): void {
  const within = (low: number, high: number) => values.filter((value) => value >= low && value < high).length;
  expect(counts).toEqual(counts.map((_, bin) => within(edges[bin], edges[bin + 1])));
  expect(below).toBe(within(Number.NEGATIVE_INFINITY, edges[0]));
  expect(above).toBe(values.length - below - counts.reduce((sum, count) => sum + count, 0));
}

describe("counts of values", () => {
  test("bins between binary fractions have the exact counts, whatever the range of the values", () => {
    for (const scale of [1e-6, 1, 37, 1e9]) {
      const values = VALUES.map((value) => Math.fround(value * scale));
      const bins = linearBins(counted(values));
      expect(bins.counts.length).toBeGreaterThan(20);
      expect(bins.counts.length).toBeLessThanOrEqual(49);
      expectExact(bins, values);
    }
  });

  test("bins on both sides of 0 have the exact counts, where no value is an edge", () => {
    const values = VALUES.map((value, k) => Math.fround((k % 3 === 0 ? -1 : 1) * (value / 10 + 1e-5)));
    const bins = symmetricBins(counted(values));
    expect(bins.edges[0]).toBe(-bins.edges[bins.edges.length - 1]);
    expectExact(bins, values);
  });

  test("logarithmic bins hold all values above 0, and there are none without one", () => {
    const { counts, below, above, edges } = logarithmicBins(counted([0, 0, ...VALUES])) as Bins;
    expect(edges.length).toBeLessThanOrEqual(49);
    expect(below + above + counts.reduce((sum, count) => sum + count, 0)).toBe(VALUES.length + 2);
    expect(logarithmicBins(counted([0, 0]))).toBeNull();
    expect(logarithmicBins(counted([]))).toBeNull();
  });

  test("quantiles are those of the sorted values, to the width of a cell", () => {
    const counts = counted(VALUES);
    const sorted = [...VALUES].sort((a, b) => a - b);
    for (const share of [0, 0.01, 0.5, 0.9, 0.999, 1]) {
      const rank = share * (sorted.length - 1);
      const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
      const exact = low + (rank - Math.floor(rank)) * (high - low);
      expect(Math.abs(counts.quantile(share) - exact)).toBeLessThanOrEqual(QUANTILE_ERROR * exact);
    }
  });

  test("quantiles of few values lie between neighbours", () => {
    expect(counted([1, 3]).quantile(0.5)).toBeCloseTo(2, 1);
    expect(counted([1, 1, 3, 3]).quantile(0.5)).toBeCloseTo(2, 1);
    expect(counted([1, 1, 3]).quantile(0.5)).toBeCloseTo(1, 1);
    expect(counted([4]).quantile(0.99)).toBeCloseTo(4, 1);
  });

  test("NaN is not counted, infinite values lie above everything, and of nothing there is no quantile", () => {
    const counts = counted([Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(counts.count).toBe(3);
    expect(counts.between([0, 2])).toMatchObject({ counts: [1], below: 1, above: 1 });
    expect(counts.quantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(new ValueCounts().quantile(0.5)).toBeNaN();
    expect(linearBins(new ValueCounts()).counts.every((count) => count === 0)).toBe(true);
  });
});

describe("the few of many", () => {
  test("the largest are those of a stable sort", () => {
    const keys = VALUES.map((value) => Math.round(value * 10));
    const largest = new Largest<number>(50);
    keys.forEach((key, row) => {
      largest.add(key, row);
    });
    const sorted = keys.map((_, row) => row).sort((a, b) => keys[b] - keys[a] || a - b);
    expect(largest.values).toEqual(sorted.slice(0, 50));
  });

  test("NaN is not among the largest", () => {
    const largest = new Largest<string>(2);
    for (const [key, name] of [
      [Number.NaN, "nan"],
      [1, "one"],
      [Number.POSITIVE_INFINITY, "infinite"],
    ] as const)
      largest.add(key, name);
    expect(largest.values).toEqual(["infinite", "one"]);
  });

  test("a sample has all rows if they are few, else rows from everywhere", () => {
    const sampled = (rows: number, most: number) => {
      const sample = new RowSample<number>(most);
      for (let row = 0; row < rows; row++) sample.add(row, () => row);
      return sample.values.sort((a, b) => a - b);
    };
    expect(sampled(5, 10)).toEqual([0, 1, 2, 3, 4]);
    const rows = sampled(100_000, 1000);
    expect(rows).toHaveLength(1000);
    for (let tenth = 0; tenth < 10; tenth++) {
      const here = rows.filter((row) => Math.floor(row / 10_000) === tenth);
      expect(Math.abs(here.length - 100)).toBeLessThan(5);
    }
    // Rows of one position of sequences of 128 are not preferred.
    for (let k = 0; k < 8; k++)
      expect(Math.abs(rows.filter((row) => row % 8 === k).length - 125)).toBeLessThan(20);
  });
});

describe("places", () => {
  test("a shifted row has the target after it, and sequences do not run into each other", () => {
    const places = new Places({ shape: [2, 3], shift: 2 });
    expect([0, 1, 2, 3, 4, 5].map((row) => places.target(row))).toEqual([2, 3, 4, 7, 8, 9]);
    expect([0, 1, 2, 3, 4, 5].map((row) => places.position(row))).toEqual([0, 1, 2, 0, 1, 2]);
    expect(places.indices(4)).toBe("1, 1");
    expect([places.longest, places.areMany]).toEqual([3, true]);
  });

  test("positions count from the start of a segment", () => {
    const places = new Places({ shape: [7], shift: 1, segments: [0, 3, 3, 8] });
    expect([0, 1, 2, 3, 6, 1].map((row) => places.position(row))).toEqual([0, 1, 2, 0, 3, 1]);
    expect([places.longest, places.areMany]).toEqual([5, true]);
  });

  test("the means of positions are those of all values there, with their standard error", () => {
    const means = new PositionMeans(200);
    VALUES.forEach((value, row) => {
      means.add(row % 200, value);
    });
    const groups = means.means();
    expect(groups).toHaveLength(96);
    let end = 0;
    for (const group of groups) {
      expect(group.first).toBe(end);
      end = group.end;
      const own = VALUES.filter((_, row) => row % 200 >= group.first && row % 200 < group.end);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const spread = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
      expect(group.count).toBe(own.length);
      expect(group.mean).toBeCloseTo(mean, 10);
      expect(group.error).toBeCloseTo(Math.sqrt(spread / (own.length - 1)), 10);
    }
    expect(end).toBe(200);
  });
});

describe("the text", () => {
  const places = new Places({ shape: [2, 4], shift: 0 });

  test("rows that do not count are a gap, and a sequence is a paragraph", () => {
    const text = new TextCollector(textsOfClasses(["a", "b"]), places);
    [0, -1, -1, 1, 1, 0, 5, 0].forEach((target, row) => {
      text.add(row, row % 4, target, target < 0 ? null : row);
    });
    expect(text.tokens.map(({ text }) => text)).toEqual(["a", "…", "b", "b", "a", "#5", "a"]);
    expect(text.tokens.map(({ isFirst }) => isFirst).indexOf(true)).toBe(3);
    expect(text.before).toBe("ba#5");
  });

  test("texts of targets are there for rows that do not count", () => {
    const text = new TextCollector(textsOfTargets(["p", "q", "r"]), places);
    [-1, -1, 0].forEach((target, row) => {
      text.add(row, row, target, target < 0 ? null : 1);
    });
    expect(text.tokens.map(({ text, value }) => [text, value])).toEqual([
      ["p", null],
      ["q", null],
      ["r", 1],
    ]);
  });

  test("it ends where the page would grow too large, and counts what is left out", () => {
    const places = new Places({ shape: [10_000], shift: 0 });
    const short = new TextCollector(textsOfClasses(["a"]), places);
    const long = new TextCollector(textsOfClasses(["a".repeat(1000)]), places);
    for (let row = 0; row < 10_000; row++) for (const text of [short, long]) text.add(row, row, 0, 1);
    expect([short.tokens.length, short.omitted]).toEqual([2048, 7952]);
    expect([long.tokens.length, long.omitted]).toEqual([20, 9980]);
  });
});
