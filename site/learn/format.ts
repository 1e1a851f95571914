/** Numbers as the page shows them, and as code has them. */

const DIGITS = 4;
/** As coordinates: less is no part of a pixel. */
const FRACTION = 100;

/** With four decimals and a real minus; nothing is shown as −0. */
export function shown(value: number, digits = DIGITS): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** Of a loss in nats. A power where the number is too large for one. */
export function perplexityShown(loss: number): string {
  const perplexity = Math.exp(loss);
  return Number.isFinite(loss) && !Number.isFinite(perplexity) ? `e^${shown(loss)}` : shown(perplexity);
}

/** Logits as they were given: with no more decimals than they have, four at most. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return shown(value);
  return `${rounded(value)}`.replace("-", "−");
}

export function rounded(value: number): number {
  return Number(value.toFixed(DIGITS)) + 0;
}

/** A coordinate: the same text wherever the page is made. */
export function at(value: number): number {
  return Math.round(value * FRACTION) / FRACTION;
}

export type CodeLanguage = "js" | "python";
const INFINITIES: Readonly<Record<CodeLanguage, string>> = { js: "-Infinity", python: 'float("-inf")' };

/** `[3, 1, -3]` in JavaScript; floats in Python are floats. */
export function listIn(language: CodeLanguage, values: readonly number[]): string {
  return `[${values.map((value) => numberIn(language, value)).join(", ")}]`;
}

/** What a call gives, as a comment of JavaScript has it. */
export function resultIn(value: number): string {
  return Number.isFinite(value) ? `${rounded(value)}` : `${value}`;
}

function numberIn(language: CodeLanguage, value: number): string {
  if (!Number.isFinite(value)) return INFINITIES[language];
  const text = `${rounded(value)}`;
  return language === "python" && Number.isInteger(rounded(value)) ? `${text}.` : text;
}
