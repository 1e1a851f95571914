/** The order of several files: in that of their numbers, so that the tenth comes after the ninth. */

type Compare = (a: string, b: string) => number;

const byCode: Compare = (a, b) => (a < b ? -1 : Number(a > b));
/** As most languages have it: punctuation, digits, letters. */
const byLanguage: Compare = (a, b) => byCode(a.replace(/[^\p{L}\d]/gu, "!"), b.replace(/[^\p{L}\d]/gu, "!"));
/** In which a shell may write out the files of a series. */
const ORDERS_OF_TEXT: readonly Compare[] = [byCode, byLanguage];

/** Compares runs of digits as numbers, of whatever length. */
export function byNumbers(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((name) => name.split(/(\d+)/));
  for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
    const isNumber = i % 2 === 1;
    const order = isNumber ? compareDigits(ours[i], theirs[i]) : byCode(ours[i], theirs[i]);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length || byCode(a, b);
}

function compareDigits(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((digits) => digits.replace(/^0+/, ""));
  return ours.length - theirs.length || byCode(ours, theirs);
}

/**
 * Files as they were given, but for series of names that differ only in their numbers: one in the order of text, 1, 10, 2, is how a shell writes
 * a pattern out, and is put in the order of its numbers.
 */
export function inOrder(names: readonly string[]): string[] {
  const ordered: string[] = [];
  for (let first = 0; first < names.length; ) {
    const series = withoutNumbers(names[first]);
    let end = first + 1;
    while (end < names.length && withoutNumbers(names[end]) === series) end++;
    const files = names.slice(first, end);
    ordered.push(
      ...(ORDERS_OF_TEXT.some((order) => isAscending(files, order)) ? files.sort(byNumbers) : files),
    );
    first = end;
  }
  return ordered;
}

function withoutNumbers(name: string): string {
  return name.replace(/\d+/g, "0");
}

function isAscending(names: readonly string[], order: Compare): boolean {
  return names.every((name, i) => i === 0 || order(names[i - 1], name) <= 0);
}
