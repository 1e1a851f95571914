/** What was read, and how, as a report says it. */
import type { ReportWords } from "../report/words.js";

type Fact = keyof ReportWords["facts"];

/** Those that there are, in the order in which they are given. */
export function factsOf(
  words: ReportWords,
  facts: Readonly<Partial<Record<Fact, string | number>>>,
): [name: string, words: string][] {
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [[words.facts[name as Fact], `${value}`]],
  );
}
