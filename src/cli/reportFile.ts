/** The file of `--report`: opened before any work is done, and given its name when the page is whole. */
import { reportPage } from "../report/page.js";
import type { ReportRecord } from "../report/record.js";
import { OutputFile } from "./outputFile.js";
import type { ReportOptions } from "./reportOptions.js";

export class ReportFile {
  readonly #file: OutputFile;

  /** `inputs` may not be overwritten, and neither may the texts of the tokens. */
  constructor(path: string, inputs: readonly string[], { tokens }: ReportOptions) {
    this.#file = new OutputFile(path, tokens === undefined ? inputs : [...inputs, tokens]);
  }

  finish(report: ReportRecord): void {
    this.#file.write(Buffer.from(reportPage(report)));
    this.#file.finish();
  }

  /** Leaves nothing behind, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }
}

/** Those that there are, as words. */
export function factsOf(
  facts: Readonly<Record<string, string | number | undefined>>,
): [name: string, words: string][] {
  return Object.entries(facts).flatMap(([name, words]) => (words === undefined ? [] : [[name, `${words}`]]));
}
