/** Numbers as people paste them: from spreadsheets, from Python, from CSV. What is clearly meant is read; else a fault says what is not clear. */

export type Fault =
  | { readonly kind: "empty" }
  /** A piece that is no number. */
  | { readonly kind: "word"; readonly text: string }
  /** A comma that may be a decimal one, or one between thousands, or between numbers. */
  | { readonly kind: "comma"; readonly text: string }
  | { readonly kind: "gap"; readonly row: number; readonly column: number }
  | { readonly kind: "ragged"; readonly row: number; readonly count: number; readonly expected: number }
  | { readonly kind: "nan" | "infinite"; readonly row: number; readonly column: number }
  /** Several rows, where one is wanted. */
  | { readonly kind: "rows"; readonly count: number }
  /** Numbers that were left out when they were printed. */
  | { readonly kind: "ellipsis" }
  | { readonly kind: "long" };

export type Reading =
  | { readonly rows: readonly (readonly number[])[]; readonly names: readonly string[] | null }
  | Fault;

/** More text than any matrix of the page. */
const LONGEST = 20_000;

const MINUS = /[\u2212\u2010-\u2015\uFE63\uFF0D]/g;
/** Spaces that do not break lines: between the thousands of a whole part. */
const NARROW_SPACE =
  /(?<=(?<![\d.,])[1-9]\d{0,2}(?:[\u00A0\u2009\u202F]\d{3})*)[\u00A0\u2009\u202F](?=\d{3}(?!\d))/g;
/** Signs of Chinese and Japanese keyboards. Others that look like digits are none: 10⁵ is no 105. */
const WIDE = /[\uFF01-\uFF5E\u3000]/g;
const ELLIPSIS = /\.\.\.|…/;

/** A number as programs write it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NAN = /^[+-]?nan$/i;
const INFINITE = /^([+-]?)(inf|infinity|∞)$/i;
/** One comma, with digits about it, and nothing that speaks against its being a decimal one. */
const DECIMAL_COMMA = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;
/** A comma that may be either: 1,234. */
const EITHER_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const COMMA_THOUSANDS = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;
/** A minus, where an accountant writes it: (5) is −5. To programs it is 5. */
const ACCOUNTED = /^\s*\([^()[\]{},;\s]+\)(?=\s+\S)|\s\([^()[\]{},;\s]+\)\s*$/m;
/** A cell of a CSV file that holds a comma. */
const QUOTED_COMMA = /"[^",\n]*,[^"\n]*"/;
const CSV_CELL = /\s*(?:"([^"]*)"|([^,]*))\s*(?:,|$)/y;
/** A whole part that a plain space was to divide: no number begins with 00. */
const SPACED_THOUSANDS = /(?<![\d.,])[1-9]\d{0,2} 0\d\d(?![\d.])/;
const POINT_THOUSANDS = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$/;

/** One number, as it stands in a cell: its comma is a decimal one. */
export function readNumber(text: string): number | Fault {
  const plain = unwrapped(text).trim();
  if (plain === "") return { kind: "empty" };
  const pieces = ofCells([[plain]]);
  const reading = "kind" in pieces ? pieces : rowsOf(pieces);
  return "kind" in reading ? reading : reading.rows[0][0];
}

/** One row: in a line, or a number in each line. */
export function readRow(
  text: string,
): { readonly row: readonly number[]; readonly names: readonly string[] | null } | Fault {
  const reading = readNumbers(text);
  if ("kind" in reading) return reading;
  const { rows, names } = reading;
  if (rows.length > 1 && rows[0].length > 1) return { kind: "rows", count: rows.length };
  return { row: rows.flat(), names };
}

export function readNumbers(given: string): Reading {
  if (given.length > LONGEST) return { kind: "long" };
  const text = unwrapped(given);
  if (text.trim() === "") return { kind: "empty" };
  if (ELLIPSIS.test(text)) return { kind: "ellipsis" };
  const unclear = ACCOUNTED.exec(text) ?? SPACED_THOUSANDS.exec(text);
  if (unclear !== null) return { kind: "word", text: excerpt(unclear[0]) };
  const pieces = /[[({]/.test(text) ? ofBrackets(text) : ofLines(text);
  return "kind" in pieces ? pieces : rowsOf(pieces);
}

/** Rows of pieces of text, each a number as programs write it, or what is none. */
interface Pieces {
  readonly rows: readonly (readonly string[])[];
}

/** The text with plain signs, and without what programs put around numbers. */
function unwrapped(text: string): string {
  return text
    .replace(NARROW_SPACE, "")
    .replace(MINUS, "-")
    .replace(WIDE, (sign) => sign.normalize("NFKC"))
    .replace(/\r\n?/g, "\n")
    .replace(/、/g, ",")
    .replace(/^\s*(?:(?:const|let|var)\s+)?[A-Za-z_]\w*\s*=\s*/, "")
    .replace(/float\(\s*["']\s*([+-]?\w+)\s*["']\s*\)/gi, "$1")
    .replace(/\b(?:math|np|numpy|torch|Number)\.(?:inf|infinity|POSITIVE_INFINITY)\b/gi, "inf")
    .replace(/\b(?:math|np|numpy|torch|Number)\.nan\b/gi, "nan")
    .replace(/\bNumber\.NEGATIVE_INFINITY\b/g, "-inf")
    .replace(
      /,\s*(?:dtype|device|grad_fn|requires_grad|layout|size|shape)\s*=\s*(?:\([^)]*\)|\[[^\]]*\]|<[^>]*>|'[^']*'|"[^"]*"|[^,)\]]+)/g,
      "",
    )
    .replace(/\b\w*Array\(\d+\)\s*(?=\[)/g, "")
    .replace(
      /(?:\bnew\s+)?\b(?:torch\.|np\.|numpy\.|jnp\.|mx\.|tf\.)?(?:tensor|array|Tensor|constant|[A-Z]\w*Array(?:\.of|\.from)?)\s*(?=\()/g,
      "",
    )
    .replace(/;\s*$/, "");
}

/** Nested lists: the innermost are the rows; a comma separates. */
function ofBrackets(text: string): Pieces | Fault {
  const flat = text.replace(/[({]/g, "[").replace(/[)}]/g, "]");
  if (!areBalanced(flat)) return { kind: "word", text: excerpt(text) };
  const outside = flat.replace(/\[[^[\]]*\]/g, " ").replace(/[[\],;\s]/g, "");
  if (outside !== "") return { kind: "word", text: excerpt(outside) };
  const inner = [...flat.matchAll(/\[([^[\]]*)\]/g)].map(([, content]) => content);
  // As Matlab writes a matrix: [1 2; 3 4].
  const rows = inner.length === 1 && inner[0].includes(";") ? inner[0].split(";") : inner;
  return { rows: rows.map(separated).filter((row) => row.length > 0) };
}

function areBalanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === "[") depth++;
    if (sign === "]" && --depth < 0) return false;
  }
  return depth === 0;
}

/** By commas, or by spaces where there are none; a comma at the end separates nothing. */
function separated(text: string): string[] {
  const trimmed = text.trim().replace(/,$/, "").trim();
  if (trimmed === "") return [];
  return (trimmed.includes(",") ? trimmed.split(",") : trimmed.split(/\s+/)).map((piece) => piece.trim());
}

/** A row a line; what separates is the strongest sign that occurs. */
function ofLines(text: string): Pieces | Fault {
  const given = text.split("\n").filter((line) => line.trim() !== "");
  if (!/[\t;]/.test(text) && given.some((line) => QUOTED_COMMA.test(line)))
    return ofCells(given.map(csvCells));
  const lines = given
    // Quotes of CSV files say nothing about numbers.
    .map((line) => line.replace(/"/g, ""));
  if (text.includes("\t")) return ofCells(lines.map((line) => line.split("\t")));
  if (text.includes(";")) return ofCells(lines.map((line) => line.replace(/;\s*$/, "").split(";")));
  const body = lines.map((line) => line.trim().replace(/,$/, ""));
  const spaced = body.some((line) => /,\s/.test(line));
  const tight = body.some((line) => /,\S/.test(line));
  if (spaced && tight) {
    // Decimal commas, with commas between: no other reading has the same number of commas in each piece.
    return { kind: "comma", text: excerpt(body.find((line) => /,\S/.test(line)) ?? "") };
  }
  if (spaced) return { rows: body.map((line) => line.split(",").map((piece) => piece.trim())) };
  const words = body.map((line) => line.split(/\s+/));
  if (!tight || words.some((row) => row.length > 1)) return ofCells(words);
  // A column of decimal commas in which a line has none.
  if (body.some((line) => !line.includes(",")) && !body.some((line) => /,.*,/.test(line)))
    return ofCells(words);
  const either = body.every((line) =>
    [DECIMAL_COMMA, COMMA_THOUSANDS, POINT_THOUSANDS].some((form) => form.test(line)),
  );
  return either
    ? { kind: "comma", text: excerpt(body[0]) }
    : { rows: body.map((line) => line.split(",").map((piece) => piece.trim())) };
}

/** The cells of a line in which commas stand inside quotes, and between cells outside of them. */
function csvCells(line: string): string[] {
  const text = line.trim().replace(/,$/, "");
  const cells: string[] = [];
  CSV_CELL.lastIndex = 0;
  while (CSV_CELL.lastIndex < text.length) {
    const [, quoted, plain] = CSV_CELL.exec(text) ?? [];
    // What follows a quote is no number.
    if (quoted === undefined && plain === undefined) return [text];
    cells.push(quoted ?? plain);
  }
  return cells;
}

/** Pieces that something other than a comma separates: commas stand inside numbers. */
function ofCells(rows: readonly (readonly string[])[]): Pieces | Fault {
  const trimmed = rows.map((row) => row.map((piece) => piece.trim()));
  const all = trimmed.flat();
  const withComma = all.filter((piece) => piece.includes(",") && /\d/.test(piece));
  if (withComma.length === 0) return { rows: trimmed };
  const decimal = withComma.every((piece) => DECIMAL_COMMA.test(piece) || POINT_THOUSANDS.test(piece));
  const grouping = withComma.every((piece) => COMMA_THOUSANDS.test(piece));
  if (decimal && grouping) {
    // Points elsewhere are decimal ones: then these commas are not.
    const point = all.some((piece) => /^[+-]?\d*\.\d+$/.test(piece));
    if (!point || !withComma.every((piece) => EITHER_COMMA.test(piece)))
      return { kind: "comma", text: excerpt(withComma[0]) };
    return { rows: trimmed.map((row) => row.map((piece) => piece.replace(/,/g, ""))) };
  }
  if (grouping) return { rows: trimmed.map((row) => row.map((piece) => piece.replace(/,/g, ""))) };
  if (!decimal) return { kind: "comma", text: excerpt(withComma[0]) };
  if (all.some((piece) => NUMBER.test(piece) && /\./.test(piece) && !POINT_THOUSANDS.test(piece)))
    return { kind: "comma", text: excerpt(withComma[0]) };
  return {
    rows: trimmed.map((row) =>
      row.map((piece) => (/\d/.test(piece) ? piece.replace(/\./g, "").replace(",", ".") : piece)),
    ),
  };
}

function rowsOf({ rows }: Pieces): Reading {
  const names = namesOf(rows);
  const body = names === null ? rows : rows.slice(1);
  const read: number[][] = [];
  for (const [index, pieces] of body.entries()) {
    const row: number[] = [];
    for (const [column, piece] of pieces.entries()) {
      const value = numberOf(piece, index + 1, column + 1);
      if (typeof value !== "number") return value;
      row.push(value);
    }
    if (index > 0 && row.length !== read[0].length)
      return { kind: "ragged", row: index + 1, count: row.length, expected: read[0].length };
    read.push(row);
  }
  if (read.length === 0) return { kind: "empty" };
  return { rows: read, names: names !== null && names.length === read[0].length ? names : null };
}

/** The head of a table: a first line of words alone, above others. */
function namesOf(rows: readonly (readonly string[])[]): readonly string[] | null {
  const [first] = rows;
  const isWord = (piece: string) => /^\p{L}/u.test(piece) && !NAN.test(piece) && !INFINITE.test(piece);
  return rows.length > 1 && first.every(isWord) ? first : null;
}

function numberOf(piece: string, row: number, column: number): number | Fault {
  if (piece === "") return { kind: "gap", row, column };
  if (NAN.test(piece)) return { kind: "nan", row, column };
  const sign = INFINITE.exec(piece)?.[1];
  if (sign === "-") return Number.NEGATIVE_INFINITY;
  if (sign !== undefined) return { kind: "infinite", row, column };
  // Python's thousands, and a C float's end.
  const plain = piece.replace(/(?<=\d)_(?=\d)/g, "").replace(/(?<=[\d.])f$/i, "");
  if (!NUMBER.test(plain)) return { kind: "word", text: excerpt(piece) };
  const value = Number(plain);
  return Number.isFinite(value) ? value : { kind: "infinite", row, column };
}

const EXCERPT = 24;

function excerpt(text: string): string {
  const trimmed = text.trim();
  // By characters: half of one is none.
  const signs = [...trimmed];
  return signs.length > EXCERPT ? `${signs.slice(0, EXCERPT - 1).join("")}…` : trimmed;
}
