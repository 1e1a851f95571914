/** The file of `--report`: opened before any work is done, and given its name when the page is whole. */
import { reportPage } from "../report/page.js";
import type { ReportRecord } from "../report/record.js";
import { OutputFile } from "./outputFile.js";

export class ReportFile {
  readonly #file: OutputFile;

  /** `inputs` may not be overwritten. */
  constructor(path: string, inputs: readonly string[]) {
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
