/** The report of the last run: shown, saved as the page that the command writes, printed. */

import type { Language } from "../frame/language.js";
import { ReportView } from "./ReportView.js";
import type { Result } from "./task.js";
import type { FilesWords } from "./words.en.js";

export interface Shown {
  readonly result: Result;
  readonly style: string;
}

interface ReportProps {
  readonly shown: Shown;
  readonly words: FilesWords;
  readonly language: Language;
}

export function Report({ shown: { result, style }, words, language }: ReportProps) {
  return (
    <section class="report" aria-labelledby="report">
      <h2 id="report">{words.report}</h2>
      <div class="row">
        <button type="button" class="primary" id="save" onClick={() => save(result)}>
          {words.save}
        </button>
        <button type="button" id="print" onClick={() => print()}>
          {words.print}
        </button>
      </div>
      <ReportView body={result.body} style={style} language={language} />
    </section>
  );
}

/** A file of the browser's own making: it goes to the visitor's disk, and nowhere else. */
function save({ page, title }: Result): void {
  const url = URL.createObjectURL(new Blob([page], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${title}.html`;
  link.click();
  URL.revokeObjectURL(url);
}
