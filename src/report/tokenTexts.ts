/** The text of tokens: of each class, or of each target. */

export interface TokenTexts {
  /** Of a class; null if it is not known. */
  ofClass(index: number): string | null;
  /** Of the target with this number, which is of this class. */
  ofTarget(number: number, index: number): string | null;
}

/** `texts[index]` is the text of class `index`. */
export function textsOfClasses(texts: readonly (string | undefined)[]): TokenTexts {
  const ofClass = (index: number) => texts[index] ?? null;
  return { ofClass, ofTarget: (_, index) => ofClass(index) };
}

/** `texts[number]` is the text of target `number`; those of other classes are not known. */
export function textsOfTargets(texts: readonly string[]): TokenTexts {
  return { ofClass: () => null, ofTarget: (number) => texts[number] ?? null };
}
