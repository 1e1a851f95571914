/** The file of `--report`: opened before any work is done, and given its name when the page is whole. */
import { reportPage } from "../report/page.js";
import type { ReportRecord } from "../report/record.js";
import { OutputFile } from "./outputFile.js";
import type { ReportOptions } from "./reportOptions.js";

export class ReportFile {
  readonly #file: OutputFile;

  /** Null where none is asked for. `inputs` may not be overwritten, and neither may the texts of the tokens. */
  static open({ report, tokens }: ReportOptions, inputs: readonly string[]): ReportFile | null {
    return report === undefined
      ? null
      : new ReportFile(report, tokens === undefined ? inputs : [...inputs, tokens]);
  }

  private constructor(path: string, inputs: readonly string[]) {
    this.#file = new OutputFile(path, inputs);
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
