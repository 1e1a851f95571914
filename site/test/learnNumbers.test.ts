/** The reader of pasted numbers: what is clearly meant is read, all else is a fault, and nothing is read as another number. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNumber, readNumbers, readRow } from "../learn/readNumbers.js";

const rowsOf = (text: string) => {
  const reading = readNumbers(text);
  return "kind" in reading ? reading : reading.rows;
};

describe("what looks like another number", () => {
  test.each([
    ["a power", "10⁵ 2 3"],
    ["an index", "3₁ 2 1"],
    ["numbers in circles", "①② 1 2"],
    ["an accountant's minus", "(5)\t(3)\t(1)"],
    ["an accountant's minus in a column", "(5)\n(3)\n(1)"],
    ["an accountant's minus at the end", "(1.5) (2)"],
    ["thousands with spaces", "1 000 2 000 3 000"],
  ])("%s is no number", (_, text) => {
    expect(readNumbers(text)).toMatchObject({ kind: "word" });
  });

  test("thousands with a point, before a comma", () => {
    expect(readNumbers("1.000,5")).toMatchObject({ kind: "comma" });
  });

  test("decimal commas in the quotes of a CSV file", () => {
    expect(rowsOf('"1,5","2,5",3\n"-4","5,25","6"')).toEqual([
      [1.5, 2.5, 3],
      [-4, 5.25, 6],
    ]);
    expect(readNumbers('"1,5"x,"2,5"')).toHaveProperty("kind");
  });

  test("spaces that do not break divide no fraction", () => {
    expect(rowsOf("1.5\u00A0234")).toEqual([[1.5, 234]]);
    expect(rowsOf("1\u00A0234\u00A0567")).toEqual([[1234567]]);
  });

  test("a fault shows whole characters", () => {
    const reading = readNumbers(`a${"😀".repeat(30)}`);
    expect(reading).toMatchObject({ kind: "word", text: `a${"😀".repeat(22)}…` });
  });
});

describe("what is clearly meant", () => {
  const expected = [
    [1.5, -2, 0.25],
    [3, -0.5, 1000],
  ];
  const texts = {
    csv: "1.5,-2,0.25\n3,-0.5,1000\n",
    "csv with spaces": "1.5, -2, 0.25\r\n3, -0.5, 1e3",
    "csv with quotes": '"1.5","-2","0.25"\n"3","-0.5","1000"',
    spreadsheet: "1.5\t-2\t0.25\n3\t-0.5\t1000\n",
    "spreadsheet with decimal commas": "1,5\t-2\t0,25\r\n3\t-0,5\t1.000",
    "spreadsheet with thousands": "1.5\t-2\t0.25\n3\t-0.5\t1,000",
    "spreadsheet with French thousands": "1,5\t-2\t0,25\n3\t-0,5\t1\u202F000",
    "semicolons and decimal commas": "1,5;-2;0,25\n3;-0,5;1.000,0",
    "semicolons at the end": "1.5;-2;0.25;\n3;-0.5;1000;",
    "spaces and decimal commas": "1,5 -2 0,25\n3 -0,5 1000",
    "a real minus": "1.5 −2 0.25\n3 −0.5 1000",
    "Chinese signs": "１.５，－２，０.２５\n３，－0.5，1000",
    "a list of lists": "[[1.5, -2, 0.25], [3, -0.5, 1_000]]",
    tuples: "((1.5, -2, .25), (3, -.5, 1000.))",
    torch:
      "tensor([[ 1.5000e+00, -2.0000e+00,  2.5000e-01],\n        [ 3.0000e+00, -5.0000e-01,  1.0000e+03]], device='cuda:0', grad_fn=<AddmmBackward0>)",
    "a call of torch": "x = torch.tensor([[1.5, -2., 0.25], [3., -0.5, 1000.]], dtype=torch.float32)",
    numpy: "array([[1.5, -2, 0.25],\n       [3, -0.5, 1e3]], dtype=float32)",
    "numpy, printed": "[[   1.5    -2.      0.25]\n [   3.     -0.5  1000.  ]]",
    javascript: "const rows = [new Float32Array([1.5, -2, 0.25]), Float32Array.of(3, -0.5, 1000)];",
    "a console": "[\n  Float32Array(3) [ 1.5, -2, 0.25 ],\n  Float32Array(3) [ 3, -0.5, 1000 ]\n]",
    c: "{{1.5f, -2.f, 0.25f}, {3.f, -0.5f, 1000.f}}",
    matlab: "[1.5 -2 0.25; 3 -0.5 1000]",
  };
  test.each(Object.entries(texts))("%s", (_, text) => {
    expect(rowsOf(text)).toEqual(expected);
  });

  test("minus infinity, in the words of each language", () => {
    for (const word of [
      "-inf",
      "−∞",
      "-Infinity",
      "float('-inf')",
      'float("-inf")',
      "-math.inf",
      "-np.inf",
      "-torch.inf",
      "Number.NEGATIVE_INFINITY",
    ])
      expect(rowsOf(`[1, ${word}]`), word).toEqual([[1, Number.NEGATIVE_INFINITY]]);
  });

  test("the head of a table names the classes", () => {
    expect(readNumbers("cat\tdog\n1\t2\n3\t4")).toEqual({
      rows: [
        [1, 2],
        [3, 4],
      ],
      names: ["cat", "dog"],
    });
  });

  test("a row may be a column", () => {
    expect(readRow("3\n1\n-3\n")).toEqual({ row: [3, 1, -3], names: null });
    expect(readRow("3,5\n1\n-3,25")).toMatchObject({ row: [3.5, 1, -3.25] });
    expect(readRow("1 2\n3 4")).toEqual({ kind: "rows", count: 2 });
  });

  test("one number has a decimal comma, or thousands", () => {
    expect(readNumber(" 1,5 ")).toBe(1.5);
    expect(readNumber("−0,125")).toBe(-0.125);
    expect(readNumber("1,234.5")).toBe(1234.5);
    expect(readNumber("1.234,5")).toBe(1234.5);
    expect(readNumber("-inf")).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("what is not", () => {
  const faults: readonly (readonly [text: string, fault: object])[] = [
    ["", { kind: "empty" }],
    [" \n\t", { kind: "empty" }],
    ["[]", { kind: "empty" }],
    ["hello", { kind: "word", text: "hello" }],
    ["1 2 x", { kind: "word", text: "x" }],
    ["1 2 3-", { kind: "word", text: "3-" }],
    ["0x10 1", { kind: "word", text: "0x10" }],
    ["1.2.3 1", { kind: "word", text: "1.2.3" }],
    ["[1, 2", { kind: "word", text: "[1, 2" }],
    ["[1, [2, 3]]", { kind: "word", text: "1" }],
    ["1 2 3\n4 5", { kind: "ragged", row: 2, count: 2, expected: 3 }],
    ["[[1, 2, 3], [4, 5, 6, 7]]", { kind: "ragged", row: 2, count: 4, expected: 3 }],
    ["1\t\t3", { kind: "gap", row: 1, column: 2 }],
    ["[1,,3]", { kind: "gap", row: 1, column: 2 }],
    ["1 nan 3", { kind: "nan", row: 1, column: 2 }],
    ["[[1, 2], [3, float('nan')]]", { kind: "nan", row: 2, column: 2 }],
    ["1 2 inf", { kind: "infinite", row: 1, column: 3 }],
    ["1 2 1e999", { kind: "infinite", row: 1, column: 3 }],
    ["[1.0, 2.0, ..., 3.0]", { kind: "ellipsis" }],
    ["1,5, 2,5, 3", { kind: "comma" }],
    ["1,5\n2,5", { kind: "comma" }],
    ["1,234\t5,678", { kind: "comma" }],
    ["1,234", { kind: "comma" }],
    ["1.5;2,5", { kind: "comma" }],
  ];
  test.each(faults)("%j", (text, fault) => {
    expect(rowsOf(text)).toMatchObject(fault);
  });

  test("more than any matrix of the page", () => {
    expect(rowsOf("9 ".repeat(10_001))).toEqual({ kind: "long" });
  });

  test("one number is no list, and nothing is no number", () => {
    for (const text of ["1 2", "[1]x", "", "abc", "1;2", "1,2,3", "1,234"])
      expect(typeof readNumber(text), text).toBe("object");
  });
});

const number = fc.oneof(
  fc.double({ min: -1e5, max: 1e5, noNaN: true }).map((value) => Number(value.toFixed(3)) + 0),
  fc.integer({ min: -9999, max: 9999 }),
);
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 3, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(number, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

const WRITERS: Readonly<Record<string, (rows: readonly (readonly number[])[]) => string>> = {
  json: (rows) => JSON.stringify(rows),
  python: (rows) => `tensor(${JSON.stringify(rows).replaceAll(",", ", ")}, dtype=torch.float64)`,
  tabs: (rows) => rows.map((row) => row.join("\t")).join("\r\n"),
  spaces: (rows) => rows.map((row) => row.join("  ")).join("\n"),
  csv: (rows) => rows.map((row) => row.join(", ")).join("\n"),
  minus: (rows) => rows.map((row) => row.join("; ").replaceAll("-", "−")).join("\n"),
  german: (rows) =>
    rows.map((row) => row.map((value) => value.toFixed(4).replace(".", ",")).join(";")).join("\n"),
  "german thousands": (rows) =>
    rows
      .map((row) =>
        row.map((value) => value.toLocaleString("de-DE", { minimumFractionDigits: 4 })).join("\t"),
      )
      .join("\n"),
  "english thousands": (rows) =>
    rows
      .map((row) =>
        row.map((value) => value.toLocaleString("en-US", { minimumFractionDigits: 4 })).join("\t"),
      )
      .join("\n"),
};

test.each(Object.entries(WRITERS))("whatever is written as %s is read as it was", (_, write) => {
  fc.assert(
    fc.property(matrix, (rows) => {
      expect(rowsOf(write(rows))).toEqual(rows);
    }),
  );
});

test("whatever is pasted: a fault, or rows of one length without NaN and infinity", () => {
  const piece = fc.constantFrom(
    ..."0123456789.,;-+e[]()\t\n _−inf∞na…",
    "1,5",
    "1.5",
    "nan",
    "inf",
    "tensor(",
    "\u00A0",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const reading = readNumbers(pieces.join(""));
      if ("kind" in reading) return;
      const [{ length }] = reading.rows;
      expect(length).toBeGreaterThan(0);
      for (const row of reading.rows) {
        expect(row.length).toBe(length);
        for (const value of row) expect(value < Number.POSITIVE_INFINITY).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
