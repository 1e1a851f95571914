/** The texts of the tokens, of a JSON file: a list, a vocabulary, or a tokenizer of Hugging Face. */
import { InputError } from "../files/inputError.js";
import { type TokenTexts, textsOfClasses, textsOfTargets } from "../report/tokenTexts.js";
import { plainTexts } from "../report/vocabulary.js";

const EXPECTED =
  'expected a list of strings, one for each class or each target, or the classes by their texts, as in "vocab.json" and "tokenizer.json"';

export interface TokenCounts {
  readonly classes: number;
  /** Of all targets, those of rows that do not count among them; null without targets. */
  readonly targets: number | null;
}

/**
 * `json`: the content of the file. A list with as many strings as there are targets is the text itself, unless there are as many classes; any other has the text of class i at place
 * i, and may be shorter than the classes: vocabularies are often padded. The forms with classes by texts are those of Hugging Face.
 */
export function textsIn(path: string, json: string, { classes, targets }: TokenCounts): TokenTexts {
  const content = parsed(path, json);
  if (!Array.isArray(content)) return textsOfClasses(textsByClass(path, content, classes));
  const texts: unknown[] = content;
  const other = texts.findIndex((text) => typeof text !== "string");
  if (other >= 0) throw new InputError(path, `element ${other} is no string; ${EXPECTED}`);
  const strings = texts as string[];
  if (texts.length === targets && targets !== classes) return textsOfTargets(strings);
  if (texts.length > classes) {
    const orTargets = targets === null ? "" : ` or of the ${targets} targets`;
    throw new InputError(
      path,
      `has ${texts.length} strings, expected one for each of the ${classes} classes${orTargets}`,
    );
  }
  return textsOfClasses(strings);
}

function parsed(path: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new InputError(path, `is no JSON; ${EXPECTED}`);
  }
}

function textsByClass(path: string, content: unknown, classes: number): (string | undefined)[] {
  const tokenizer = recordOf(content);
  const model = recordOf(tokenizer?.model);
  const vocabulary = recordOf(model === null ? tokenizer : model.vocab);
  if (vocabulary === null) throw new InputError(path, `holds no vocabulary; ${EXPECTED}`);
  const texts: (string | undefined)[] = new Array(classes).fill(undefined);
  for (const [text, index] of Object.entries(vocabulary)) {
    if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0)
      throw new InputError(path, `says nothing of a class at "${text}"; ${EXPECTED}`);
    if (index < classes) texts[index] = text;
  }
  return withAdded(plainTexts(texts), tokenizer?.added_tokens);
}

/** Special tokens, which stand for themselves. */
function withAdded(texts: (string | undefined)[], added: unknown): (string | undefined)[] {
  for (const token of Array.isArray(added) ? added : []) {
    const { id, content } = recordOf(token) ?? {};
    if (typeof id === "number" && typeof content === "string" && id in texts) texts[id] = content;
  }
  return texts;
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
